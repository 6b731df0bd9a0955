"""The table of a search: its head, its cells, and the form that chooses its columns.

Functions, as for cards: a page has some hundred cells. They ask the database nothing.
"""

from collections.abc import Callable, Iterable
from html import escape
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from listings.days_on_market import day_of, zone_of
from listings.facts import reso_name
from listings.table_columns import ALWAYS, COLUMNS, ROOMY, STANDARD, Column
from listings.templatetags.listing_format import (
    address_lines,
    days_on_market,
    is_lease,
    lot_size,
    price,
    price_cut,
    price_period,
    status_badge,
)
from listings.traits import TRAITS
from realty.ui.dates import us_date
from realty.ui.icons import icon
from realty.ui.money import money, whole_money
from realty.ui.numbers import NOTHING, count

register = template.Library()

Cell = Callable[[Any, Any], str]
POOL = {1: "Yes", 2: "No"}


def _text(value: Any) -> str:
    """What an MLS sends is text, never HTML."""
    return escape(str(value))


def _field(name: str, write: Callable[[Any], str] = _text) -> Cell:
    """A cell that shows one field of the listing as `write` does, which escapes what the MLS wrote."""

    def cell(listing: Any, context: Any) -> str:
        value = getattr(listing, name)
        return NOTHING if value is None or value == "" else write(value)

    return cell


def _price(listing: Any, context: Any) -> str:
    return f"{conditional_escape(price(listing))}<br>{price_cut(listing)}"


def _address(listing: Any, context: Any) -> str:
    street, place = map(escape, address_lines(listing))
    back = context.get("back")
    url = escape(listing.get_absolute_url() + (f"?{back}" if back else ""))
    return f'<a href="{url}">{street}</a><br><span class="soft">{place}</span>'


def _per_area(listing: Any, context: Any) -> str:
    return NOTHING if is_lease(listing) else whole_money(listing.price_per_square_foot)


def _fee(listing: Any, context: Any) -> str:
    fee = listing.monthly_fee
    return NOTHING if fee is None else f"{money(fee)}/mo" if fee else "None"


def _pool(listing: Any, context: Any) -> str:
    return POOL.get(TRAITS["pool"].of(listing.traits), NOTHING)


def _asked(name: str) -> Cell:
    """A price that was asked for; of a rental, each month."""
    return lambda listing, context: (
        NOTHING if getattr(listing, name) is None else money(getattr(listing, name)) + price_period(listing)
    )


def _day(name: str) -> Cell:
    """The day of a moment, by the clock of the MLS."""
    return lambda listing, context: us_date(
        day_of(getattr(listing, name), zone_of(listing.collection, context.get("tenant")))
    )


def _mls(listing: Any, context: Any) -> str:
    collection = listing.collection
    whose = f"{escape(collection.tenant.slug)} " if context.get("platform") else ""
    simulated = '<br><span class="soft">Simulated</span>' if collection.is_simulated else ""
    return f"{whose}{escape(collection.provider.upper())}{simulated}"


CELLS: dict[str, Cell] = {
    "price": _price,
    "address": _address,
    "zip": _field("postal_code"),
    "status": lambda listing, context: status_badge(listing.standard_status),
    "beds": _field("bedrooms_total", count),
    "baths": _field("bathrooms_total_integer", count),
    "sqft": _field("living_area", count),
    "price_per_sqft": _per_area,
    "lot": lambda listing, context: lot_size(listing),
    "days": lambda listing, context: days_on_market(context, listing),
    "cumulative_days": _field("cumulative_days_on_market", count),
    "home_type": lambda listing, context: escape(listing.property_sub_type or listing.property_type),
    "property_type": _field("property_type"),
    "hoa": _fee,
    "garage": _field("garage_spaces", count),
    "pool": _pool,
    "on_market": _field("on_market_date", us_date),
    "price_changed": _day("price_change_timestamp"),
    "original_price": _asked("original_list_price"),
    "close_price": _asked("close_price"),
    "close_date": _field("close_date", us_date),
    "updated": _day("modification_timestamp"),
    "mls": _mls,
}
# The others are texts that the MLS gives.
CELLS |= {name: _field(column.field) for name, column in COLUMNS.items() if name not in CELLS}
RESO_NAMES = {name: reso_name(column.field) for name, column in COLUMNS.items() if column.field}
WITHHELD = '<span class="withheld">{}Withheld</span>'
WRAPS = frozenset({"address", "subdivision", "area", "elementary", "middle", "high", "agent", "office", "home_type"})


@register.simple_tag(takes_context=True)
def table_cells(context: Any, listing: Any, names: tuple[str, ...]) -> SafeString:
    """A <td> for each column; on a phone, its heading stands before it."""
    cells = [
        f'<td class="{_classes(name)}" data-head="{escape(COLUMNS[name].heading)}">{_cell(name, listing, context)}</td>'
        for name in names
    ]
    return mark_safe("".join(cells))  # noqa: S308  escaped by each cell


def _cell(name: str, listing: Any, context: Any) -> str:
    shown = CELLS[name](listing, context)
    # Whether the MLS withheld it is known where more than the summary was read.
    if shown == NOTHING and "masked_fields" in listing.__dict__ and RESO_NAMES.get(name) in listing.masked_fields:
        return WITHHELD.format(icon("lock", "icon-small"))
    return shown


def _classes(name: str) -> str:
    words = [f"is-{name.replace('_', '-')}"]
    words += ["num"] if COLUMNS[name].is_number else []
    words += [] if name in WRAPS else ["nowrap"]
    return " ".join([*words, "roomy"] if name in ROOMY else words)


SORTED = """<th scope="col" class="{}"{}><a href="{}" hx-get="{}" hx-target="#results" hx-swap="outerHTML"
 hx-indicator="#results" hx-sync="closest main:replace" title="{}">{}{}</a></th>"""


@register.simple_tag
def table_head(names: tuple[str, ...], criteria: Any) -> SafeString:
    """A <th> for each column; where the search can be sorted by it, a link that does so, or the other way around."""
    return mark_safe("".join(_head(COLUMNS[name], criteria) for name in names))  # noqa: S308  escaped


def _head(column: Column, criteria: Any) -> str:
    if not (column.low or column.high):
        return f'<th scope="col" class="{_classes(column.name)}">{escape(column.heading)}</th>'
    now = criteria.sort
    at = "ascending" if now == column.low else "descending" if now == column.high else ""
    wanted = next(sort for sort in _turns(column) if sort and (sort != now or not (column.low and column.high)))
    others = criteria.without("sort").url_query()
    query = f"?{others}&sort={wanted}" if others else f"?sort={wanted}"
    label = f"Sort by {column.label}: {'lowest' if wanted == column.low else 'highest'} first"
    sign = icon("chevron-up" if at == "ascending" else "chevron-down", "icon-small") if at else ""
    return format_html(
        SORTED, _classes(column.name), mark_safe(f' aria-sort="{at}"') if at else "", query,  # noqa: S308  constants
        reverse("search") + query, label, column.heading, sign,
    )  # fmt: skip


def _turns(column: Column) -> tuple[str, str]:
    return column.low, column.high


CHOICE = """\
<li data-column><input class="form-check-input" type="checkbox" name="column" value="{name}" id="column-{name}"{state}>\
<label for="column-{name}">{label}</label>{always}
<button class="btn btn-quiet btn-small" name="up" value="{name}" data-move="-1" title="Move up">{up}\
<span class="visually-hidden">Move {label} up</span></button>\
<button class="btn btn-quiet btn-small" name="down" value="{name}" data-move="1" title="Move down">{down}\
<span class="visually-hidden">Move {label} down</span></button></li>
"""
HELD = '<input type="hidden" name="column" value="{}">'


@register.simple_tag
def column_choices(names: Iterable[str]) -> SafeString:
    """A row for each column there is: those that are shown first, in their order."""
    shown = tuple(names)
    rest = [name for name in COLUMNS if name not in shown]
    return mark_safe("".join(_choice(COLUMNS[name], name in shown) for name in (*shown, *rest)))  # noqa: S308  escaped


def _choice(column: Column, is_shown: bool) -> str:
    state = " checked" if is_shown else ""
    always = HELD.format(column.name) if column.name == ALWAYS else ""
    return CHOICE.format(
        name=column.name, label=escape(column.label), state=f"{state} disabled" if always else state, always=always,
        up=icon("chevron-up"), down=icon("chevron-down"),
    )  # fmt: skip


@register.filter
def is_standard(names: Iterable[str]) -> bool:
    return tuple(names) == STANDARD
