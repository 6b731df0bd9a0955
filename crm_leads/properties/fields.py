"""Which columns of a property follow the MLS, under the names that both models give them."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import models

from crm_leads.models import CrmProperty
from listings.folding import fold
from listings.homes import places
from listings.homes.lines import STREET_LINE, street_line
from listings.homes.parcels import parcel
from listings.homes.reading import read
from listings.models import Listing
from listings.places.states import state_of

# Same name in CrmProperty and Listing; `street_address` is made of several columns.
SAME = (
    "unparsed_address", "city", "state_or_province", "postal_code", "county_or_parish", "parcel_number",
    "property_type", "property_sub_type", "standard_status", "list_price", "close_price", "close_date",
    "bedrooms_total", "bathrooms_total_integer", "living_area", "lot_size_square_feet", "year_built",
)  # fmt: skip
MAPPED = ("street_address", *SAME)
LABELS = {
    "street_address": "Street", "unparsed_address": "Full address", "city": "City", "state_or_province": "State",
    "postal_code": "ZIP code", "county_or_parish": "County", "parcel_number": "Parcel", "property_type": "Type",
    "property_sub_type": "Subtype", "standard_status": "MLS status", "list_price": "List price",
    "close_price": "Close price", "close_date": "Close date", "bedrooms_total": "Beds",
    "bathrooms_total_integer": "Baths", "living_area": "Living area", "lot_size_square_feet": "Lot",
    "year_built": "Year built",
}  # fmt: skip
# Who edits one of these says himself which home it is.
OF_THE_HOME = frozenset(
    ("street_address", "city", "state_or_province", "postal_code", "parcel_number", "county_or_parish")
)
MONEY = ("list_price", "close_price")
AREA = ("living_area", "lot_size_square_feet")
EMPTY = (None, "")


def _most(field: Any) -> int | None:
    """The largest value that a column of numbers takes; None for other columns."""
    if isinstance(field, models.PositiveIntegerField):
        return 2**31 - 1
    return int(10 ** (field.max_digits - field.decimal_places) - 1) if isinstance(field, models.DecimalField) else None


# Where the property's column is narrower than the listing's: a value beyond is a typing error of the source, and no
# reason to keep the tenant's other properties from following.
BOUNDED = {name: most for name in SAME if (most := _most(CrmProperty._meta.get_field(name)))}
TEXTS = frozenset(field.attname for field in CrmProperty._meta.concrete_fields if isinstance(field, models.TextField))


def values_of(listing: Listing) -> dict[str, Any]:
    """What the mapped columns of a property that follows this listing hold."""
    street = street_line(partial(getattr, listing))
    return {"street_address": street, **{name: _bounded(name, getattr(listing, name)) for name in SAME}}


def _bounded(name: str, value: Any) -> Any:
    return value if value is None or name not in BOUNDED or 0 <= value <= BOUNDED[name] else None


def equal_ones(home: CrmProperty, listing: Listing, names: Iterable[str]) -> set[str]:
    """Which of the columns say the same as the listing, however they are written."""
    theirs = values_of(listing)
    return {name for name in names if means_same(name, getattr(home, name), theirs[name])}


def means_same(name: str, ours: Any, theirs: Any) -> bool:
    """650000 and 650000.00, "12 Sago Lane" and "12 SAGO LN", 92260 and 92260-1234 are one."""
    if ours in EMPTY or theirs in EMPTY:
        return ours in EMPTY and theirs in EMPTY
    return bool(ours == theirs or (name in TEXTS and _spelled(name, ours) == _spelled(name, theirs)))


def _spelled(name: str, text: str) -> Any:
    """In one spelling for all."""
    if name in ("street_address", "unparsed_address"):
        home = read({"unparsed_address": text})
        return (home.number, home.street, home.unit) if home.street.name else fold(text)
    if name == "postal_code":
        return text.strip()[:5]
    if name == "state_or_province":
        return state_of(text) or fold(text)
    if name == "county_or_parish":
        return places.county(text) or fold(text)
    return (parcel(text) or fold(text)) if name == "parcel_number" else fold(text)


def source_sql(name: str) -> str:
    """What `values_of` gives for the column, of the row `listing`. A text is never NULL, and a street never lost."""
    if name == "street_address":
        return f"coalesce(nullif({STREET_LINE}, ''), home.street_address)"
    if name in BOUNDED:
        return f"CASE WHEN listing.{name} BETWEEN 0 AND {BOUNDED[name]} THEN listing.{name} END"
    return f"coalesce(listing.{name}, '')" if name in TEXTS else f"listing.{name}"
