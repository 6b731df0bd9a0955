"""How pages write money, areas, times and statuses: American formats, one look everywhere."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from listings.days_on_market import time_of
from listings.enums import LEASES
from listings.homes.lines import street_line

register = template.Library()

Number = int | float | Decimal | None
NOTHING = "\N{EM DASH}"
ESCROW = '{}<br><small class="soft">to closing</small>'
MINUTE, HOUR, DAY = 60, 3600, 86400
# Beyond this a date says more than a distance.
RELATIVE_LIMIT = timedelta(days=30)
ACRE_FROM_SQUARE_FEET = 43_560


@register.filter
def money(value: Number | str) -> str:
    """1250000 -> $1,250,000; cents only where there are some."""
    amount = _decimal(value)
    if amount is None:
        return NOTHING
    text = f"{abs(amount):,.0f}" if amount == amount.to_integral_value() else f"{abs(amount):,.2f}"
    return f"-${text}" if amount < 0 else f"${text}"


@register.filter
def price(listing: Any) -> SafeString | str:
    """What is asked for a listing: $450,000, or $4,700/mo of a lease."""
    asked = money(listing.list_price)
    is_rent = listing.property_type in LEASES and listing.list_price is not None
    return format_html("{}<small>/mo</small>", asked) if is_rent else asked


@register.filter
def count(value: Number) -> str:
    """32000 -> 32,000; 2.5 -> 2.5"""
    amount = _decimal(value)
    return NOTHING if amount is None else _plain(amount)


@register.filter
def square_feet(value: Number) -> str:
    amount = _decimal(value)
    return NOTHING if amount is None else f"{amount:,.0f} sq ft"


@register.filter
def acres(value: Number) -> str:
    amount = _decimal(value)
    return NOTHING if amount is None else f"{_plain(round(amount, 2 if amount >= Decimal('0.1') else 4))} ac"


@register.filter
def lot_size(listing: Any) -> str:
    """Acres from a quarter acre on, square feet below. Where both are known the square feet count, which searches go
    by: sources now and then send feet in the field of acres."""
    feet, in_acres = listing.lot_size_square_feet, listing.lot_size_acres
    if feet:
        in_acres = feet / ACRE_FROM_SQUARE_FEET
    if in_acres is None:
        return NOTHING
    if in_acres >= Decimal("0.25"):
        return acres(in_acres)
    return square_feet(feet if feet is not None else in_acres * ACRE_FROM_SQUARE_FEET)


@register.filter
def yes_no(value: bool | None) -> str:
    return {True: "Yes", False: "No"}.get(value, NOTHING)  # type: ignore[arg-type]


@register.filter
def megabytes(value: int | None) -> str:
    """Bytes for people, in decimal units: 812 kB, 41.3 MB, 1.2 GB."""
    size = float(value or 0)
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000 or unit == "GB":
            break
        size /= 1000
    return f"{size:,.0f} {unit}" if unit in ("B", "kB") else f"{size:,.1f} {unit}"


@register.filter
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


@register.filter
def us_date(value: date | None) -> str:
    """Nov 3, 2026"""
    return NOTHING if value is None else f"{value:%b} {value.day}, {value.year}"


@register.simple_tag(takes_context=True)
def when(context: dict[str, Any], value: datetime | None) -> str:
    """The moment itself, in the tenant's time zone: Nov 3, 2026, 4:05 PM PST"""
    return NOTHING if value is None else exact_time(value, page_zone(context))


@register.simple_tag(takes_context=True)
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
    return ZoneInfo(tenant.time_zone if tenant else "UTC")


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


@register.simple_tag
@lru_cache(maxsize=500)
def icon(name: str, classes: str = "") -> SafeString:
    """A decorative icon of the vendored sprite; its meaning must stand in words beside it."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        classes,
        static("vendor/tabler-icons.svg"),
        name,
    )


@register.simple_tag
@lru_cache(maxsize=500)
def status_badge(status: str) -> SafeString:
    """The one look of a StandardStatus; its color is set in tokens.css by the data-status attribute."""
    return format_html('<span class="listing-status" data-status="{0}">{0}</span>', status or "Unknown")


@register.filter
def address_lines(listing: Any) -> tuple[str, str]:
    """Street, and city with state and ZIP; the unparsed address where no street was parsed."""
    street = street_line(partial(getattr, listing)) if listing.street_name else listing.unparsed_address
    region = " ".join(part for part in (listing.state_or_province, listing.postal_code) if part)
    place = ", ".join(part for part in (listing.city, region) if part)
    return street or "Address not given", place


def _decimal(value: Number | str) -> Decimal | None:
    if value is None or value == "":
        return None
    if isinstance(value, Decimal):
        return value
    try:
        return Decimal(str(value))
    except ArithmeticError:
        return None


def _plain(amount: Decimal) -> str:
    text = f"{amount:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@register.inclusion_tag("listings/_price_move.html")
def price_move(old: Number | str, new: Number | str, period: str = "") -> dict[str, Any]:
    """Old and new price, and the difference with its sign; `period` is "/mo" of a rent."""
    before, after = _decimal(old), _decimal(new)
    prices: dict[str, Any] = {"before": before, "after": after, "period": period}
    if before is None or after is None or not before:
        return prices
    share = round(100 * (after - before) / before, 1)
    return {**prices, "is_cut": after < before, "share": f"{abs(share):.1f}%"}


@register.filter
def price_period(listing: Any) -> str:
    return "/mo" if listing.property_type in LEASES else ""


@register.simple_tag
def price_cut(listing: Any) -> SafeString | str:
    """Marks a listing whose price went down since the price before."""
    before, now = listing.previous_list_price, listing.list_price
    if not before or not now or now >= before:
        return ""
    return format_html(
        '<span class="price-cut" title="Was {}">{}<span class="visually-hidden">Price cut of </span>{}</span>',
        money(before),
        icon("arrow-down"),
        f"{100 * (before - now) / before:.1f}%",
    )


@register.filter
def whole_money(value: Number) -> str:
    """412.37 -> $412"""
    amount = _decimal(value)
    return NOTHING if amount is None else money(amount.quantize(Decimal(1)))


@register.filter
def photo_uri(photo: Any, size: str) -> str:
    return str(photo.uri(size))


@register.filter
def is_lease(listing: Any) -> bool:
    return listing.property_type in LEASES


@register.simple_tag(takes_context=True)
def days_on_market(context: Any, listing: Any) -> SafeString:
    """A cell of a table; marked where the day of the contract is not known."""
    time = time_of(listing, context.get("tenant"))
    if time is None:
        return mark_safe(NOTHING)  # noqa: S308  a constant
    return format_html(ESCROW if time.is_with_escrow else "{}", count(time.days))


@register.filter
def percent(share: float | None) -> str:
    """-0.0312 -> 3.1%: the sign is told by an arrow."""
    return "" if share is None else f"{abs(share):.1%}"
