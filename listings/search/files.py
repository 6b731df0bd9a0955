"""The listings of a search as rows of a file, all of them, some hundred in memory at a time.

What the seller does not allow on the internet leaves with a file only under a license of a participant
(`listings.participants`): else the row stays, and its address does not leave. Private remarks and showing data are in
no file.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from listings.days_on_market import see_contracts, time_of
from listings.enums import LEASES
from listings.models import Listing
from listings.models.listing import SUMMARY
from listings.participants import may_see
from listings.search.conditions import order_of
from listings.search.criteria import SearchCriteria
from listings.search.on_a_day import tell_prices
from listings.search.where import where
from listings.templatetags.listing_format import address_lines

CHUNK = 500
MORE = (
    "original_list_price", "county_or_parish", "subdivision_name", "parcel_number", "list_agent_full_name",
    "list_office_name", "unparsed_address", "internet_entire_listing_display_yn",
)  # fmt: skip
HEAD = (
    "Listing key", "MLS number", "MLS", "Status", "Property type", "Home type", "List price", "Original list price",
    "Close price", "Price per sq ft", "Address", "City", "State", "ZIP", "County", "Subdivision", "APN", "Beds",
    "Baths", "Living area sq ft", "Lot sq ft", "Year built", "On market", "Days on market", "Off market", "Closed",
    "Listing agent", "Listing office", "Public display", "Simulated",
    "List price that day",
)  # fmt: skip
NOT_SHOWN, NO_ADDRESS = "Not allowed by the seller", "Without the address"


def count_of(criteria: SearchCriteria) -> int:
    """How many rows the file has. Two queries."""
    number: int = where(criteria).count()
    return number


def rows_of(criteria: SearchCriteria) -> Iterator[tuple[Any, ...]]:
    """In the order of the search: a cell for each of HEAD. One cursor of the server, and a query for each CHUNK of
    which some are closed."""
    rows = where(criteria).only(*SUMMARY, *MORE).select_related("collection__tenant").order_by(*order_of(criteria.sort))
    found = rows.iterator(chunk_size=CHUNK)
    while chunk := list(islice(found, CHUNK)):
        see_contracts(chunk)
        if criteria.active_on:
            tell_prices(chunk, criteria.active_on)
        for listing in chunk:
            yield _row(listing)


def _row(listing: Listing) -> tuple[Any, ...]:
    collection, time = listing.collection, time_of(listing)
    display, then = display_of(listing), getattr(listing, "then", None)
    is_kept_back = display and not may_see(collection)
    street = "" if is_kept_back else address_lines(listing)[0]
    per_foot = None if listing.property_type in LEASES else listing.price_per_square_foot
    return (
        listing.listing_key, listing.listing_id, collection.title, listing.standard_status, listing.property_type,
        listing.property_sub_type, listing.list_price, listing.original_list_price, listing.close_price,
        per_foot, street, listing.city, listing.state_or_province, listing.postal_code, listing.county_or_parish,
        listing.subdivision_name, "" if is_kept_back else listing.parcel_number,
        listing.bedrooms_total, listing.bathrooms_total_integer, listing.living_area, listing.lot_size_square_feet,
        listing.year_built, listing.on_market_date, time.days if time else None, listing.off_market_date,
        listing.close_date, listing.list_agent_full_name, listing.list_office_name, display,
        "Simulated" if collection.is_simulated else "", then[1] if then else None,
    )  # fmt: skip


def display_of(listing: Listing) -> str:
    """What the seller does not allow on the internet; empty where nothing is kept from it."""
    if listing.internet_entire_listing_display_yn is False:
        return NOT_SHOWN
    return NO_ADDRESS if listing.internet_address_display_yn is False else ""
