"""All facts of a listing in the groups of the RESO Data Dictionary, for the listing page.

A fact without a value is either withheld by the MLS (its RESO name is in `masked_fields`) or simply not given; pages
show the two apart.
"""

import re
from dataclasses import dataclass
from typing import Any

from listings.enums import LEASES
from listings.models import Listing

SHOWING = "Showing"
# The listing's own page has a panel of it (`templates/listings/_land.html`) instead.
LAND = "Land"
# (column, label, how `templates/listings/_fact.html` writes it)
GROUPS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "Price and terms": (
        ("list_price", "List price", "money"),
        ("original_list_price", "Original list price", "money"),
        ("previous_list_price", "Previous list price", "money"),
        ("close_price", "Close price", "money"),
        ("price_per_square_foot", "Price per sq ft", "money"),
        ("association_yn", "HOA", "yes_no"),
        ("association_fee", "HOA fee", "money"),
        ("association_fee_frequency", "Fee is due", "text"),
        ("tax_annual_amount", "Annual tax", "money"),
        ("tax_year", "Tax year", "year"),
        ("special_listing_conditions", "Special conditions", "text"),
        ("listing_terms", "Terms", "text"),
    ),
    "Interior": (
        ("bedrooms_total", "Bedrooms", "count"),
        ("bathrooms_total_integer", "Bathrooms", "count"),
        ("bathrooms_as_given", "As the MLS counts", "text"),
        ("bathrooms_full", "Full baths", "count"),
        ("bathrooms_three_quarter", "Three-quarter baths", "count"),
        ("bathrooms_half", "Half baths", "count"),
        ("bathrooms_one_quarter", "Quarter baths", "count"),
        ("living_area", "Living area", "square_feet"),
        ("stories_total", "Stories", "count"),
        ("cooling", "Cooling", "text"),
        ("heating", "Heating", "text"),
        ("appliances", "Appliances", "text"),
        ("interior_features", "Interior features", "text"),
        ("furnished", "Furnished", "text"),
    ),
    "Exterior and lot": (
        ("lot_size_square_feet", "Lot", "square_feet"),
        ("lot_size_acres", "Lot in acres", "acres"),
        ("lot_size_area", "Lot, as the MLS says it", "lot"),
        ("zoning", "Zoning", "text"),
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
    LAND: (
        ("land_type", "Land type", "text"),
        ("land_lease_amount", "Land lease", "money"),
        ("land_lease_amount_frequency", "Land lease is per", "text"),
        ("land_lease_expiration_date", "Land lease ends", "date"),
    ),
    "Community and location": (
        ("mls_area_major", "MLS area", "text"),
        ("mls_area_minor", "MLS area, minor", "text"),
        ("subdivision_name", "Subdivision", "text"),
        ("senior_community_yn", "Senior community", "yes_no"),
        ("community_features", "Community features", "text"),
        ("pets_allowed", "Pets", "text"),
        ("city", "City", "text"),
        ("postal_code", "ZIP code", "text"),
        ("county_or_parish", "County", "text"),
        ("parcel_number", "Parcel number", "text"),
        ("latitude", "Latitude", "degrees"),
        ("longitude", "Longitude", "degrees"),
        ("directions", "Directions", "text"),
    ),
    "Schools": (
        ("elementary_school", "Elementary", "text"),
        ("elementary_school_district", "Elementary district", "text"),
        ("middle_or_junior_school", "Middle or junior high", "text"),
        ("middle_or_junior_school_district", "Middle or junior high district", "text"),
        ("high_school", "High", "text"),
        ("high_school_district", "High school district", "text"),
    ),
    SHOWING: (
        ("showing_instructions", "Instructions", "text"),
        ("showing_contact_name", "Contact", "text"),
        ("showing_contact_phone", "Contact's phone", "text"),
        ("lock_box_type", "Lock box", "text"),
        ("lock_box_location", "Lock box is at", "text"),
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
        ("cumulative_days_on_market", "Cumulative days on market", "count"),
    ),
    "Listing and source": (
        ("listing_key", "ListingKey", "text"),
        ("property_type", "Property type", "text"),
        ("property_sub_type", "Sub-type", "text"),
        ("mls_status", "Status in the MLS's words", "text"),
        ("list_agent_full_name", "Listing agent", "text"),
        ("list_agent_mls_id", "Agent's MLS id", "text"),
        ("list_agent_preferred_phone", "Agent's phone", "text"),
        ("list_agent_email", "Agent's e-mail", "text"),
        ("list_office_name", "Listing office", "text"),
        ("list_office_phone", "Office's phone", "text"),
        ("co_list_agent_full_name", "Co-listing agent", "text"),
        ("co_list_office_name", "Co-listing office", "text"),
        ("originating_system_name", "Originating system", "text"),
    ),
}


# Told only where there is something to tell: few sources send them.
OPTIONAL = frozenset(
    {
        "bathrooms_as_given", "bathrooms_three_quarter", "bathrooms_one_quarter", "lot_size_area", "mls_area_minor",
        "purchase_contract_date", "pending_timestamp", "contract_status_change_date", "cumulative_days_on_market",
        "co_list_agent_full_name", "co_list_office_name", "directions", "furnished", "pets_allowed", "zoning",
        "elementary_school_district", "middle_or_junior_school_district", "high_school_district", "tax_year",
        "land_type", "land_lease_amount", "land_lease_amount_frequency", "land_lease_expiration_date",
    }
)  # fmt: skip
# A yes or no that the text beside it answers.
ANSWERED_BY = {
    "association_yn": "association_fee",
    "view_yn": "view",
    "spa_yn": "spa_features",
    "pool_private_yn": "pool_features",
}
WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
PRICES = frozenset({"list_price", "original_list_price", "previous_list_price", "close_price"})


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

    @property
    def is_for_participants(self) -> bool:
        return self.title == SHOWING


def fact_groups(listing: Listing, *, for_participant: bool) -> list[FactGroup]:
    """Groups in reading order, those without any fact left out; that of showings for a participant alone."""
    groups = [_group(listing, title, rows) for title, rows in _shown(for_participant)]
    return [group for group in groups if group.facts]


def withheld_elsewhere(listing: Listing, *, for_participant: bool, has_photos: bool) -> list[str]:
    """What the MLS withheld and no group of the listing's page shows, in words. Photos are told by the gallery where
    there are none."""
    groups = [rows for title, rows in _shown(for_participant) if title != LAND]
    shown = {reso_name(column) for rows in groups for column, _, _ in rows}
    if not has_photos:
        shown.add("Photos")
    return list(dict.fromkeys(in_words(name) for name in listing.masked_fields if name not in shown))


def _shown(for_participant: bool) -> list[tuple[str, tuple[tuple[str, str, str], ...]]]:
    return [(title, rows) for title, rows in GROUPS.items() if for_participant or title != SHOWING]


def reso_name(column: str) -> str:
    """The RESO name of a column stands first in its help text."""
    return str(Listing._meta.get_field(column).help_text).split(",")[0].split(":")[0]  # type: ignore[union-attr]


def in_words(name: str) -> str:
    """ShowingInstructions -> Showing instructions; PoolPrivateYN -> Pool private; VirtualTourURLBranded -> Virtual tour
    URL branded."""
    words = WORD_START.sub(" ", name.removesuffix("YN")).split()
    lower = [word if word.isupper() and len(word) > 1 else word.lower() for word in words]
    text = " ".join(lower)
    return text[:1].upper() + text[1:]


def _kind(listing: Listing, column: str, kind: str) -> str:
    """How a value is written; a rent is one of a month."""
    return "rent" if column in PRICES and listing.property_type in LEASES else kind


def _is_shown(listing: Listing, column: str) -> bool:
    """A rent per square foot is compared with nothing here."""
    return column != "price_per_square_foot" or listing.property_type not in LEASES


def _group(listing: Listing, title: str, rows: tuple[tuple[str, str, str], ...]) -> FactGroup:
    facts, not_given = [], []
    for column, label, kind in rows:
        if not _is_shown(listing, column):
            continue
        value = getattr(listing, column)
        if value not in (None, "") and not _is_repetition(listing, column):
            facts.append(Fact(label, _value(listing, column, value), _kind(listing, column, kind)))
        elif value in (None, "") and reso_name(column) in listing.masked_fields:
            facts.append(Fact(label, None, kind, is_withheld=True))
        elif column not in OPTIONAL and not getattr(listing, ANSWERED_BY.get(column, ""), ""):
            not_given.append(label)
    return FactGroup(title, facts, not_given)


def _is_repetition(listing: Listing, column: str) -> bool:
    """The source's own figure is told where it differs from RESO's, its own measure where no other is known."""
    if column == "bathrooms_as_given":
        return bool(listing.bathrooms_as_given == str(listing.bathrooms_total_integer))
    return column == "lot_size_area" and bool(listing.lot_size_square_feet or listing.lot_size_acres)


def _value(listing: Listing, column: str, value: Any) -> Any:
    return (value, listing.lot_size_units) if column == "lot_size_area" else value
