"""The columns of a search as a table: which there are, and which a reader wants in which order.

None of them is for participants of an MLS alone (`listings.participants`), so every member may see all of them.
"""

from collections.abc import Iterable
from typing import NamedTuple

from listings.search.criteria import Sort


class Column(NamedTuple):
    """`name` is how forms and layouts call it, `label` how the list of columns does, and `head` stands above it where
    that is too long. `field` is the listing's column that it shows, for what the MLS withheld. `needs` are fields that
    it takes beside those of any list (`listings.models.listing.SUMMARY`). `low` and `high` are the sorts that put its
    lowest or highest value first. `is_number` is right-aligned."""

    name: str
    label: str
    head: str = ""
    field: str = ""
    needs: tuple[str, ...] = ()
    low: str = ""
    high: str = ""
    is_number: bool = False

    @property
    def heading(self) -> str:
        return self.head or self.label


def _text(name: str, label: str, field: str, head: str = "") -> Column:
    """Of a field that no list has."""
    return Column(name, label, head, field, (field,))


COLUMNS = {
    column.name: column
    for column in (
        Column("price", "Price", field="list_price", low=Sort.PRICE_LOW, high=Sort.PRICE_HIGH, is_number=True),
        Column("address", "Address"),
        Column("city", "City", field="city"),
        Column("zip", "ZIP", field="postal_code"),
        Column("status", "Status"),
        Column("beds", "Beds", field="bedrooms_total", is_number=True),
        Column("baths", "Baths", field="bathrooms_total_integer", is_number=True),
        Column("sqft", "Sq ft", field="living_area", high=Sort.AREA, is_number=True),
        Column(
            "price_per_sqft", "Price per sq ft", "$/sq ft", "price_per_square_foot", low=Sort.PRICE_PER_AREA,
            is_number=True,
        ),
        Column("lot", "Lot", field="lot_size_square_feet", is_number=True),
        Column("built", "Year built", "Built", "year_built", is_number=True),
        # Of what is for sale, those that came to market last have the fewest days.
        Column("days", "Days on market", "Days", low=Sort.NEWEST, high=Sort.DAYS_ON_MARKET, is_number=True),
        Column(
            "cumulative_days", "Cumulative days on market", "Cumulative days", "cumulative_days_on_market",
            ("cumulative_days_on_market",), is_number=True,
        ),
        Column("home_type", "Home type", "Type"),
        Column("property_type", "Property type"),
        _text("subdivision", "Subdivision", "subdivision_name"),
        _text("area", "MLS area", "mls_area_major"),
        Column("hoa", "HOA fee a month", "HOA", "association_fee", ("monthly_fee",), is_number=True),
        Column("garage", "Garage spaces", "Garage", "garage_spaces", ("garage_spaces",), is_number=True),
        Column("pool", "Private pool", "Pool", "pool_private_yn", ("traits",)),
        _text("elementary", "Elementary school", "elementary_school", "Elementary"),
        _text("middle", "Middle or junior high school", "middle_or_junior_school", "Middle"),
        _text("high", "High school", "high_school", "High"),
        _text("agent", "Listing agent", "list_agent_full_name"),
        _text("office", "Listing office", "list_office_name"),
        Column("number", "MLS number", field="listing_id"),
        _text("parcel", "Parcel number", "parcel_number", "APN"),
        Column("on_market", "On-market date", "On market", "on_market_date", low=Sort.DAYS_ON_MARKET, high=Sort.NEWEST),
        Column("price_changed", "Last price change", "Price changed", "price_change_timestamp",
               ("price_change_timestamp",)),
        Column("original_price", "Original price", field="original_list_price", needs=("original_list_price",),
               is_number=True),
        Column("close_price", "Close price", field="close_price", is_number=True),
        Column("close_date", "Close date", "Closed", "close_date"),
        Column("updated", "Last change in the MLS", "Updated", "modification_timestamp", high=Sort.UPDATED),
        Column("mls", "MLS"),
    )
}  # fmt: skip
# The link to the listing is in it.
ALWAYS = "address"
STANDARD = (
    "price", "address", "status", "beds", "baths", "sqft", "price_per_sqft", "lot", "built", "days", "home_type", "mls",
)  # fmt: skip
# What there is no room for on a phone, unless somebody chose the columns.
ROOMY = frozenset(STANDARD[6:])


def chosen(names: Iterable[str]) -> tuple[str, ...]:
    """The columns of these names, each once and the address among them; the standard ones without any. What is no
    column is left out: it may have been one when the layout was saved."""
    known = tuple(dict.fromkeys(name for name in names if name in COLUMNS))
    if not known:
        return STANDARD
    return known if ALWAYS in known else (ALWAYS, *known)


def moved(names: tuple[str, ...], name: str, by: int) -> tuple[str, ...]:
    """With one of them `by` places to the right, or to the left below 0; at most to the end."""
    if name not in names:
        return names
    others = [each for each in names if each != name]
    others.insert(min(max(names.index(name) + by, 0), len(others)), name)
    return tuple(others)


def needed(names: Iterable[str]) -> tuple[str, ...]:
    """Fields to read beside those of any list."""
    own = dict.fromkeys(field for name in names for field in COLUMNS[name].needs)
    return (*own, "masked_fields") if own else ()
