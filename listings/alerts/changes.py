"""What a saved search tells of an offer whose listing changed: by whether it matched before and matches now, and by the
events between.

An offer that did not match and does is a new match, or back on the market. One that did and does is told of by what
changed: price, status, open houses. One that did and does not has a new status, or matches no longer. Several changes
of one kind since the last look are one: from the first value to the last.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from listings.enums import AlertKind, EventKind, Tell

# Events that say what changed of a listing; a new home or other columns explain a match, and are told as such.
STATUSES = (EventKind.STATUS, EventKind.BACK_ON_MARKET)
OPEN_HOUSES = "open_houses"
# Days of open houses that one alert has room for. How many there are beyond them follows, after a sign.
MOST_DAYS, MORE = 5, "+"


@dataclass(frozen=True, slots=True)
class Event:
    """As `ListingEvent` has it."""

    pk: int
    listing: int
    kind: str
    old_value: str
    new_value: str
    recorded_at: datetime

    @property
    def brings_open_houses(self) -> bool:
        return self.kind == EventKind.CHANGED and OPEN_HOUSES in self.new_value.split()


@dataclass(frozen=True, slots=True)
class Told:
    kind: AlertKind
    old_value: str
    new_value: str
    event: Event


def told(
    before: bool, now: bool, events: Sequence[Event], tells: Collection[str], days: Sequence[date] = ()
) -> list[Told]:
    """`events` are those of the offer since the last look, in their order; without any nothing is told. `days` are
    those of its coming open houses."""
    if not events or not (before or now):
        return []
    if not before:
        return list(_new(events, tells))
    if not now:
        return list(_gone(events, tells))
    found = [*_price(events, tells), *_status(events, tells)]
    return [*found, *_open_houses(events, tells, days)]


def _new(events: Sequence[Event], tells: Collection[str]) -> Iterator[Told]:
    back = [event for event in events if event.kind == EventKind.BACK_ON_MARKET]
    if back and Tell.STATUS in tells:
        yield Told(AlertKind.BACK_ON_MARKET, back[-1].old_value, back[-1].new_value, back[-1])
    elif Tell.NEW in tells:
        old, new = _values(event for event in events if event.kind == EventKind.PRICE)
        yield Told(AlertKind.NEW_MATCH, old, new, events[-1])


def _gone(events: Sequence[Event], tells: Collection[str]) -> Iterator[Told]:
    told_status = list(_status(events, tells))
    if told_status:
        yield from told_status
    elif Tell.GONE in tells:
        statuses = [event for event in events if event.kind in STATUSES]
        old, new = _values(statuses or (event for event in events if event.kind == EventKind.PRICE))
        yield Told(AlertKind.GONE, old, new, events[-1])


def _price(events: Sequence[Event], tells: Collection[str]) -> Iterator[Told]:
    changes = [event for event in events if event.kind == EventKind.PRICE]
    if not changes or Tell.PRICE not in tells:
        return
    old, new = _values(changes)
    before, now = _amount(old), _amount(new)
    if before is not None and now is not None and before != now:
        yield Told(AlertKind.PRICE_DROP if now < before else AlertKind.PRICE_RISE, old, new, changes[-1])


def _status(events: Sequence[Event], tells: Collection[str]) -> Iterator[Told]:
    changes = [event for event in events if event.kind in STATUSES]
    if not changes or Tell.STATUS not in tells:
        return
    old, new = _values(changes)
    if old != new:
        is_back = changes[-1].kind == EventKind.BACK_ON_MARKET
        yield Told(AlertKind.BACK_ON_MARKET if is_back else AlertKind.STATUS, old, new, changes[-1])


def _open_houses(events: Sequence[Event], tells: Collection[str], days: Sequence[date]) -> Iterator[Told]:
    changes = [event for event in events if event.brings_open_houses]
    if not changes or Tell.OPEN_HOUSE not in tells:
        return
    known = set(changes[0].old_value.split())
    new = sorted(day for each in days if (day := each.isoformat()) not in known)
    if new:
        yield Told(AlertKind.OPEN_HOUSE, "", written_days(new[:MOST_DAYS], len(new[MOST_DAYS:])), changes[-1])


def written_days(days: Iterable[str], more: int) -> str:
    """New open houses, as alerts have them: `2026-12-05 2026-12-06`, with two further days `2026-12-05 +2`."""
    return " ".join([*days, *([f"{MORE}{more}"] if more else [])])


def read_days(written: str) -> tuple[list[str], int]:
    """What `written_days` wrote."""
    days, _, more = written.partition(MORE)
    return days.split(), int(more or 0)


def _values(changes: Iterable[Event]) -> tuple[str, str]:
    """The first value and the last."""
    held = list(changes)
    return (held[0].old_value[:60], held[-1].new_value[:60]) if held else ("", "")


def _amount(written: str) -> Decimal | None:
    try:
        return Decimal(written) if written else None
    except InvalidOperation:
        return None
