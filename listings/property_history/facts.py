"""What is known of the home itself, from the newest listing that says it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from listings.enrichment.shown import SURENESS
from listings.models import Enrichment, Listing
from listings.templatetags.listing_format import lot_size
from realty.ui.numbers import count, square_feet

# The others give the center of a ZIP code or city, which is no home's place.
OF_THE_HOME = frozenset({"source", "sign", "swapped", "parcel"})


@dataclass(frozen=True)
class Fact:
    """`since` is the listing that said it, where a newer one does not."""

    label: str
    value: str
    said_by: Listing | None = None


def facts_of(listings: Sequence[Listing]) -> list[Fact]:
    """Of listings from the newest. One query, for the place on the map."""
    found = [
        _last("Type", listings, lambda each: each.property_sub_type or each.property_type),
        _last("Bedrooms", listings, lambda each: _number(each.bedrooms_total)),
        _last("Bathrooms", listings, lambda each: _number(each.bathrooms_total_integer)),
        _last("Living area", listings, lambda each: square_feet(each.living_area) if each.living_area else ""),
        _last("Lot", listings, _lot),
        _last("Year built", listings, lambda each: str(each.year_built or "")),
        _last("Parcel", listings, lambda each: each.parcel_number),
        _last("County", listings, lambda each: each.county_or_parish),
        _last("Subdivision", listings, lambda each: each.subdivision_name),
        _place(listings),
    ]
    return [fact for fact in found if fact]


def _last(label: str, listings: Sequence[Listing], say: Any) -> Fact | None:
    for listing in listings:
        if value := say(listing):
            return Fact(label, value, None if listing is listings[0] else listing)
    return None


def _number(value: int | None) -> str:
    return "" if value is None else count(value)


def _lot(listing: Listing) -> str:
    return lot_size(listing) if listing.lot_size_square_feet or listing.lot_size_acres else ""


def _place(listings: Sequence[Listing]) -> Fact | None:
    """As it was found out, since sources now and then swap the two or drop a sign, with how sure it is; of a listing
    that was not enriched yet as the source says."""
    known = Enrichment.objects.in_bulk([each.pk for each in listings])

    def say(listing: Listing) -> str:
        row = known.get(listing.pk)
        if row is None:
            return _point(listing.latitude, listing.longitude)
        if row.method("location") not in OF_THE_HOME:
            return ""
        point = _point(row.latitude, row.longitude)
        sureness = SURENESS.get(str(row.how["location"].get("confidence", "")), "")
        return f"{point} ({sureness.lower()})" if sureness else point

    return _last("Place on the map", listings, say)


def _point(latitude: float | None, longitude: float | None) -> str:
    return "" if latitude is None or longitude is None else f"{latitude:.5f}, {longitude:.5f}"
