"""How pages write what a listing has: its price, lot, address, status and days on market."""

from decimal import Decimal
from functools import lru_cache, partial
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from listings.days_on_market import time_of
from listings.enums import LEASES
from listings.homes.lines import street_line
from realty.ui.dates import us_date
from realty.ui.icons import icon
from realty.ui.money import money
from realty.ui.numbers import NOTHING, Number, acres, count, decimal_of, square_feet

register = template.Library()

ESCROW = '{}<br><small class="soft">to closing</small>'
GONE = ' <span class="pill is-warn">No longer in the feed</span>'
ACRE_FROM_SQUARE_FEET = 43_560


@register.filter
def price(listing: Any) -> SafeString | str:
    """What is asked for a listing: $450,000, or $4,700/mo of a lease; in a search for a day, what was asked then."""
    then = getattr(listing, "then", None)
    amount = then[1] if then else listing.list_price
    period = "/mo" if listing.property_type in LEASES and amount is not None else ""
    if then:
        return format_html("{}<small>{} on {}</small>", money(amount), period, us_date(then[0]))
    return format_html("{}<small>/mo</small>", money(amount)) if period else money(amount)


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


@register.simple_tag
@lru_cache(maxsize=500)
def status_badge(status: str) -> SafeString:
    """The one look of a StandardStatus; its color is set in tokens.css by the data-status attribute."""
    return format_html('<span class="listing-status" data-status="{0}">{0}</span>', status or "Unknown")


@register.simple_tag
def gone(listing: Any) -> SafeString | str:
    """Beside the last known status of a listing that its MLS no longer sends."""
    return mark_safe(GONE) if listing.vanished_at else ""  # noqa: S308  a constant


@register.filter
def address_lines(listing: Any) -> tuple[str, str]:
    """Street, and city with state and ZIP; the unparsed address where no street was parsed."""
    street = street_line(partial(getattr, listing)) if listing.street_name else listing.unparsed_address
    region = " ".join(part for part in (listing.state_or_province, listing.postal_code) if part)
    place = ", ".join(part for part in (listing.city, region) if part)
    return street or "Address not given", place


@register.inclusion_tag("listings/_price_move.html")
def price_move(old: Number | str, new: Number | str, period: str = "") -> dict[str, Any]:
    """Old and new price, and the difference with its sign; `period` is "/mo" of a rent."""
    before, after = decimal_of(old), decimal_of(new)
    prices: dict[str, Any] = {"before": before, "after": after, "period": period}
    if before is None or after is None or not before:
        return prices
    share = round(100 * (after - before) / before, 1)
    return {**prices, "is_cut": after < before, "share": f"{abs(share):.1f}%"}


@register.filter
def display_note(listing: Any) -> str:
    """What the seller keeps off the internet, for members, who see it; empty where nothing is."""
    if listing.internet_entire_listing_display_yn is False:
        return "Do not display publicly"
    return "Do not display the address publicly" if listing.internet_address_display_yn is False else ""


@register.filter
def price_period(listing: Any) -> str:
    return "/mo" if listing.property_type in LEASES else ""


@register.simple_tag
def price_cut(listing: Any) -> SafeString | str:
    """Marks a listing whose price went down since the price before."""
    before, now = listing.previous_list_price, listing.list_price
    if hasattr(listing, "then") or not before or not now or now >= before:
        return ""
    return format_html(
        '<span class="price-cut" title="Was {}">{}<span class="visually-hidden">Price cut of </span>{}</span>',
        money(before),
        icon("arrow-down"),
        f"{100 * (before - now) / before:.1f}%",
    )


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
