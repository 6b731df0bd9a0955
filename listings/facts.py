"""All facts of a listing in the groups of the RESO Data Dictionary, for the listing page.

A fact without a value is either withheld by the MLS (its RESO name is in `masked_fields`) or simply not given; pages
show the two apart.
"""

from dataclasses import dataclass
from typing import Any

from listings.models import Listing

# (column, label, how `templates/listings/_fact.html` writes it)
GROUPS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "Price and terms": (
        ("list_price", "List price", "money"),
        ("original_list_price", "Original list price", "money"),
        ("previous_list_price", "Previous list price", "money"),
        ("close_price", "Close price", "money"),
        ("price_per_square_foot", "Price per sq ft", "money"),
        ("association_fee", "Association fee", "money"),
        ("association_fee_frequency", "Fee is due", "text"),
        ("tax_annual_amount", "Annual tax", "money"),
    ),
    "Interior": (
        ("bedrooms_total", "Bedrooms", "count"),
        ("bathrooms_total_integer", "Bathrooms", "count"),
        ("bathrooms_full", "Full baths", "count"),
        ("bathrooms_half", "Half baths", "count"),
        ("living_area", "Living area", "square_feet"),
        ("stories_total", "Stories", "count"),
        ("cooling", "Cooling", "text"),
        ("heating", "Heating", "text"),
        ("appliances", "Appliances", "text"),
        ("interior_features", "Interior features", "text"),
    ),
    "Exterior and lot": (
        ("lot_size_square_feet", "Lot", "square_feet"),
        ("lot_size_acres", "Lot in acres", "acres"),
        ("year_built", "Year built", "year"),
        ("garage_spaces", "Garage spaces", "count"),
        ("parking_features", "Parking", "text"),
        ("pool_private_yn", "Private pool", "yes_no"),
        ("pool_features", "Pool", "text"),
        ("spa_yn", "Spa", "yes_no"),
        ("spa_features", "Spa features", "text"),
        ("view_yn", "Has a view", "yes_no"),
        ("view", "View", "text"),
        ("waterfront_yn", "Waterfront", "yes_no"),
        ("new_construction_yn", "New construction", "yes_no"),
        ("exterior_features", "Exterior features", "text"),
        ("lot_features", "Lot features", "text"),
    ),
    "Community and location": (
        ("subdivision_name", "Subdivision", "text"),
        ("senior_community_yn", "Senior community", "yes_no"),
        ("community_features", "Community features", "text"),
        ("city", "City", "text"),
        ("postal_code", "ZIP code", "text"),
        ("county_or_parish", "County", "text"),
        ("parcel_number", "Parcel number", "text"),
        ("latitude", "Latitude", "degrees"),
        ("longitude", "Longitude", "degrees"),
    ),
    "Dates": (
        ("listing_contract_date", "Listing contract", "date"),
        ("on_market_date", "On market", "date"),
        ("purchase_contract_date", "Under contract", "date"),
        ("pending_timestamp", "Pending since", "moment"),
        ("off_market_date", "Off market", "date"),
        ("close_date", "Closed", "date"),
        ("expiration_date", "Expires", "date"),
        ("price_change_timestamp", "Price changed", "moment"),
        ("status_change_timestamp", "Status changed", "moment"),
        ("contract_status_change_date", "Contract status changed", "date"),
        ("photos_change_timestamp", "Photos changed", "moment"),
        ("modification_timestamp", "Changed at the MLS", "moment"),
    ),
    "Listing and source": (
        ("listing_id", "Listing number", "text"),
        ("listing_key", "ListingKey", "text"),
        ("property_type", "Property type", "text"),
        ("property_sub_type", "Sub-type", "text"),
        ("mls_status", "Status in the MLS's words", "text"),
        ("list_agent_full_name", "Listing agent", "text"),
        ("list_agent_mls_id", "Agent's MLS id", "text"),
        ("list_office_name", "Listing office", "text"),
        ("originating_system_name", "Originating system", "text"),
    ),
}


@dataclass(frozen=True)
class Fact:
    label: str
    value: Any
    kind: str
    is_withheld: bool = False


@dataclass(frozen=True)
class FactGroup:
    """`facts` have a value or are withheld; `not_given` names the rest."""

    title: str
    facts: list[Fact]
    not_given: list[str]


def fact_groups(listing: Listing) -> list[FactGroup]:
    """Groups in reading order, those without any fact left out."""
    groups = [_group(listing, title, rows) for title, rows in GROUPS.items()]
    return [group for group in groups if group.facts]


def withheld_elsewhere(listing: Listing) -> list[str]:
    """RESO names that the MLS withheld and no group shows."""
    shown = {reso_name(column) for rows in GROUPS.values() for column, _, _ in rows}
    return [name for name in listing.masked_fields if name not in shown]


def reso_name(column: str) -> str:
    """The RESO name of a column stands first in its help text."""
    return str(Listing._meta.get_field(column).help_text).split(",")[0].split(":")[0]  # type: ignore[union-attr]


def _group(listing: Listing, title: str, rows: tuple[tuple[str, str, str], ...]) -> FactGroup:
    facts, not_given = [], []
    for column, label, kind in rows:
        value = getattr(listing, column)
        if value not in (None, ""):
            facts.append(Fact(label, value, kind))
        elif reso_name(column) in listing.masked_fields:
            facts.append(Fact(label, None, kind, is_withheld=True))
        else:
            not_given.append(label)
    return FactGroup(title, facts, not_given)
