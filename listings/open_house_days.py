"""Which days an open house is asked for: a word such as "weekend", a day, or two days with a slash between them."""

from datetime import date, timedelta

WORDS = {
    "today": "Open house today",
    "tomorrow": "Open house tomorrow",
    "weekend": "Open house this weekend",
    "week": "Open house in 7 days",
    "any": "Open house ahead",
}
# So far ahead somebody plans an open house.
FARTHEST = 60
SATURDAY = 5


def days_of(asked: str, today: date) -> list[date]:
    """`today` is the day at the MLS. On a Sunday the weekend is that day. At most FARTHEST days; empty for what
    `reads` refuses."""
    if asked in WORDS:
        first, last = _spans(today)[asked]
    elif span := reads(asked):
        first, last = span
    else:
        return []
    return [first + timedelta(days=n) for n in range(min((last - first).days + 1, FARTHEST))]


def _spans(today: date) -> dict[str, tuple[date, date]]:
    to_saturday = (SATURDAY - today.weekday()) % 7
    is_sunday = today.weekday() > SATURDAY
    saturday = today if is_sunday else today + timedelta(days=to_saturday)
    tomorrow = today + timedelta(days=1)
    return {
        "today": (today, today),
        "tomorrow": (tomorrow, tomorrow),
        "weekend": (saturday, saturday if is_sunday else saturday + timedelta(days=1)),
        "week": (today, today + timedelta(days=6)),
        "any": (today, today + timedelta(days=FARTHEST - 1)),
    }


def reads(asked: str) -> tuple[date, date] | None:
    """`2026-12-05` or `2026-12-05/2026-12-06`; None for anything else."""
    first, _, last = asked.partition("/")
    try:
        span = date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError:
        return None
    return span if span[0] <= span[1] else None


def in_words(asked: str) -> str:
    """For a chip: "Open house Dec 5", "Open house Dec 5 to Dec 6"."""
    span = reads(asked)
    if asked in WORDS or span is None:
        return WORDS.get(asked, asked)
    first, last = (f"{day:%b} {day.day}" for day in span)
    return f"Open house {first}" if first == last else f"Open house {first} to {last}"
