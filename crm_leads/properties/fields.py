"""Which columns of a property follow the MLS, under the names that both models give them."""

from functools import partial
from typing import Any

from django.db import models

from crm_leads.models import CrmProperty
from listings.homes.lines import STREET_LINE, street_line
from listings.models import Listing

# Same name in CrmProperty and Listing; `street_address` is made of several columns.
SAME = (
    "unparsed_address", "city", "state_or_province", "postal_code", "county_or_parish", "parcel_number",
    "property_type", "property_sub_type", "standard_status", "list_price", "close_price", "close_date",
    "bedrooms_total", "bathrooms_total_integer", "living_area", "lot_size_square_feet", "year_built",
    "primary_photo_url",
)  # fmt: skip
MAPPED = ("street_address", *SAME)
LABELS = {
    "street_address": "Street", "unparsed_address": "Full address", "city": "City", "state_or_province": "State",
    "postal_code": "ZIP code", "county_or_parish": "County", "parcel_number": "Parcel", "property_type": "Type",
    "property_sub_type": "Subtype", "standard_status": "MLS status", "list_price": "List price",
    "close_price": "Close price", "close_date": "Close date", "bedrooms_total": "Beds",
    "bathrooms_total_integer": "Baths", "living_area": "Living area", "lot_size_square_feet": "Lot",
    "year_built": "Year built", "primary_photo_url": "Photo",
}  # fmt: skip
# Who edits one of these says himself which home it is.
OF_THE_HOME = frozenset(
    ("street_address", "city", "state_or_province", "postal_code", "parcel_number", "county_or_parish")
)
MONEY = ("list_price", "close_price")
AREA = ("living_area", "lot_size_square_feet")


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


def source_sql(name: str) -> str:
    """What `values_of` gives for the column, of the row `listing`. A text is never NULL, and a street never lost."""
    if name == "street_address":
        return f"coalesce(nullif({STREET_LINE}, ''), home.street_address)"
    if name in BOUNDED:
        return f"CASE WHEN listing.{name} BETWEEN 0 AND {BOUNDED[name]} THEN listing.{name} END"
    return f"coalesce(listing.{name}, '')" if name in TEXTS else f"listing.{name}"
