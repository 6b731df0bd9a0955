"""How pages write days, moments and spans of time: American formats, in the tenant's zone."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from realty.ui.numbers import NOTHING

MINUTE, HOUR, DAY = 60, 3600, 86400
# Beyond this a date says more than a distance.
RELATIVE_LIMIT = timedelta(days=30)


def us_date(value: date | None) -> str:
    """Nov 3, 2026"""
    return NOTHING if value is None else f"{value:%b} {value.day}, {value.year}"


def when(context: dict[str, Any], value: datetime | None) -> str:
    """The moment itself, in the tenant's time zone: Nov 3, 2026, 4:05 PM PST"""
    return NOTHING if value is None else exact_time(value, page_zone(context))


def clock(context: dict[str, Any], value: datetime) -> SafeString:
    """`4:05:09 PM` where the page is, with the day before it where it is not today's; the title has all of it."""
    zone = page_zone(context)
    local, today = value.astimezone(zone), timezone.now().astimezone(zone).date()
    day = "" if local.date() == today else f"{day_words(local.date(), today.year)}, "
    words = f"{day}{local.hour % 12 or 12}:{local:%M:%S %p}"
    machine = value.astimezone(UTC).isoformat(timespec="seconds")
    return format_html('<time datetime="{}" title="{}">{}</time>', machine, exact_time(value, zone), words)


def ago(context: dict[str, Any], value: datetime | None, empty: str = "never") -> SafeString | str:
    """`4 min ago` in a <time> whose title is the exact time in the tenant's zone (UTC on the platform)."""
    if value is None:
        return empty
    return time_ago(value, timezone.now(), page_zone(context))


def time_ago(value: datetime, now: datetime, zone: ZoneInfo) -> SafeString:
    """`ago` where the page's zone and moment are at hand."""
    machine = value.astimezone(UTC).isoformat(timespec="seconds")
    title, words = exact_time(value, zone), relative_time(value, now, zone)
    return mark_safe(f'<time datetime="{machine}" title="{title}">{words}</time>')  # noqa: S308  dates


def page_zone(context: Any) -> ZoneInfo:
    tenant = context.get("tenant")
    return ZoneInfo(tenant.time_zone if tenant else timezone.get_current_timezone_name())


def exact_time(value: datetime, zone: ZoneInfo) -> str:
    local = value.astimezone(zone)
    return f"{us_date(local)}, {local.hour % 12 or 12}:{local:%M %p %Z}"


def relative_time(value: datetime, now: datetime, zone: ZoneInfo) -> str:
    distance = now - value
    if abs(distance) > RELATIVE_LIMIT:
        return us_date(value.astimezone(zone))
    seconds = abs(int(distance.total_seconds()))
    if seconds < MINUTE:
        return "just now" if distance >= timedelta(0) else "in under a minute"
    if seconds >= DAY:
        # Days of the calendar: what ended on the 20th is told the same at noon and at midnight.
        days = abs((now.astimezone(zone).date() - value.astimezone(zone).date()).days)
        text = f"{days} day{'' if days == 1 else 's'}"
    else:
        text = f"{seconds // HOUR} hr" if seconds >= HOUR else f"{seconds // MINUTE} min"
    return f"{text} ago" if distance >= timedelta(0) else f"in {text}"


def duration(milliseconds: int | None) -> str:
    """850 -> 850 ms; 61000 -> 1 min 1 s"""
    total = milliseconds or 0
    if total < 1000:
        return f"{total} ms"
    seconds = total / 1000
    if seconds < MINUTE:
        return f"{seconds:.1f} s"
    hours, rest = divmod(int(seconds), HOUR)
    minutes, left = divmod(rest, MINUTE)
    return f"{hours} hr {minutes} min" if hours else f"{minutes} min {left} s"


def short_date(value: date | None) -> str:
    """Nov 3; with the year where it is not this one."""
    return "" if value is None else day_words(value, timezone.localdate().year)


def day_words(day: date, this_year: int) -> str:
    """`short_date` where the year is at hand."""
    return f"{day:%b} {day.day}" + ("" if day.year == this_year else f", {day.year}")


def is_past(value: datetime) -> bool:
    return value < timezone.now()


def moment(context: dict[str, Any], value: datetime, named: str = "") -> SafeString:
    """`9:00 AM` today, else `Sat, Dec 5, 9:00 AM`, in a <time>, where the tenant is; with "zone" its zone is named."""
    zone = page_zone(context)
    told = moment_of(value, timezone.now(), zone)
    return format_html("{} {}", told, value.astimezone(zone).tzname()) if named else told


def moment_of(value: datetime, now: datetime, zone: ZoneInfo) -> SafeString:
    """`moment` where the page's zone and moment are at hand."""
    machine = value.astimezone(UTC).isoformat(timespec="seconds")
    words = moment_words(value, now, zone)
    return format_html('<time datetime="{}" title="{}">{}</time>', machine, exact_time(value, zone), words)


def moment_words(value: datetime, now: datetime, zone: ZoneInfo) -> str:
    local, today = value.astimezone(zone), now.astimezone(zone).date()
    day = "" if local.date() == today else f"{local:%a}, {day_words(local.date(), today.year)}, "
    return day + f"{local:%I:%M %p}".lstrip("0")


def short_time(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    """`8:00 AM`, on another day `Mon 8:00 AM`, within a week; then `Dec 5, 8:00 AM`."""
    local = moment.astimezone(zone)
    clock = f"{local:%I:%M %p}".lstrip("0")
    days = (local.date() - now.astimezone(zone).date()).days
    if days == 0:
        return clock
    return f"{local:%a} {clock}" if 0 < days < 7 else f"{local:%b} {local.day}, {clock}"


def local_date(context: dict[str, Any], value: datetime) -> str:
    """For a date input, in the tenant's zone."""
    return value.astimezone(page_zone(context)).strftime("%Y-%m-%d")


def local_time(context: dict[str, Any], value: datetime) -> str:
    return value.astimezone(page_zone(context)).strftime("%H:%M")
