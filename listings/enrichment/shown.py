"""What a listing's page shows of what was found out, in words, each with how sure it is."""

from dataclasses import dataclass
from typing import Any

from listings.days_on_market import zone_of
from listings.enrichment.market import is_same_offer, offers_of
from listings.history import UNTOLD, History, history_of
from listings.models import Enrichment, Listing, ListingEvent, School

FROM_SOURCE = "from the MLS"
METHODS = {
    "location": {
        "source": FROM_SOURCE,
        "sign": "a sign was mended",
        "swapped": "latitude and longitude were swapped",
        "parcel": "from another listing of the home or parcel",
        "zip": "the center of its ZIP code",
        "city": "the center of its city",
    },
    "county": {
        "source": FROM_SOURCE, "outline": "by its place on the map", "zip": "by its ZIP code",
        "city": "by its city", "nearest": "the nearest one",
    },
    "city": {"name": "as the MLS spells it", "outline": "by its place on the map", "zip": "by its ZIP code"},
    "neighborhood": {
        "outline": "by its place on the map", "subdivision": "by its subdivision", "name": "by the MLS area",
    },
    "time_zones": {"zip": "by its ZIP code", "city": "by its city", "state": "by its state"},
}  # fmt: skip
ZONES = {
    "America/New_York": "Eastern", "America/Detroit": "Eastern", "America/Indiana/Indianapolis": "Eastern",
    "America/Chicago": "Central", "America/Denver": "Mountain", "America/Boise": "Mountain",
    "America/Phoenix": "Arizona", "America/Los_Angeles": "Pacific", "America/Anchorage": "Alaska",
    "America/Adak": "Hawaii-Aleutian", "Pacific/Honolulu": "Hawaii",
}  # fmt: skip
SURENESS = {"high": "", "medium": "Likely", "low": "Approximate"}


@dataclass(slots=True, frozen=True)
class Finding:
    """`sureness` is "", "Likely" or "Approximate"; `how` says by what, `note` what is odd about it."""

    label: str
    value: str
    sureness: str
    how: str
    note: str
    url: str = ""


@dataclass(slots=True, frozen=True)
class NearSchool:
    name: str
    level: str
    grades: str
    miles: float


@dataclass(slots=True, frozen=True)
class EarlierListing:
    listing: Listing
    history: History


@dataclass(slots=True, frozen=True)
class Found:
    findings: list[Finding]
    schools: list[NearSchool]
    earlier: list[EarlierListing]
    earlier_days: int


def found_out(listing: Listing) -> Found | None:
    """None for a listing that was not enriched yet. One query; one more with schools, and three where the home was
    listed before."""
    rows = Enrichment.objects.select_related("city", "neighborhood__city", "county")
    row = rows.filter(pk=listing.pk).first()
    if row is None:
        return None
    earlier = _earlier(listing) if row.earlier_listings else []
    return Found(_findings(row), _schools(row), earlier, row.earlier_days)


def _findings(row: Enrichment) -> list[Finding]:
    place = "" if row.latitude is None or row.longitude is None else f"{row.latitude:.5f}, {row.longitude:.5f}"
    city, hood, county = row.city, row.neighborhood, row.county
    zones = " or ".join(ZONES.get(zone, zone.rpartition("/")[2].replace("_", " ")) for zone in row.time_zones)
    given = (
        ("Place on the map", "location", place, ""),
        ("City", "city", str(city or ""), city.get_absolute_url() if city else ""),
        ("Neighborhood", "neighborhood", hood.name if hood else "", hood.get_absolute_url() if hood else ""),
        ("County", "county", county.name if county else "", ""),
        ("Time zone", "time_zones", f"{zones} time" if zones else "", ""),
    )
    told = [_finding(label, name, value, row.how.get(name) or {}, url) for label, name, value, url in given if value]
    # What the source says and nothing contradicts stands on the page already.
    return [each for each in told if each.how != FROM_SOURCE or each.sureness or each.note]


def _finding(label: str, name: str, value: str, how: dict[str, Any], url: str) -> Finding:
    method = METHODS[name].get(str(how.get("method", "")), "")
    sureness = SURENESS.get(str(how.get("confidence", "")), "")
    return Finding(label, value, sureness, method, str(how.get("note", "")), url)


def _schools(row: Enrichment) -> list[NearSchool]:
    miles = {int(pk): float(away) for pk, away in row.schools}
    known = School.objects.in_bulk(miles) if miles else {}
    return [
        NearSchool(school.name, school.get_level_display(), school.grades, away)
        for pk, away in miles.items()
        if (school := known.get(pk))
    ]


def _earlier(listing: Listing) -> list[EarlierListing]:
    """The newest first, each with its own price and status history; without the same offer in another MLS."""
    offers = offers_of(listing)
    place = next((n for n, offer in enumerate(offers) if offer.listing.pk == listing.pk), 0)
    before = [each.listing for each in offers[:place] if not is_same_offer(each, offers[place])]
    events: dict[int, list[ListingEvent]] = {}
    rows = ListingEvent.objects.filter(listing__in=[each.pk for each in before]).exclude(kind__in=UNTOLD)
    for event in rows.order_by("occurred_at", "pk"):
        events.setdefault(event.listing_id, []).append(event)
    return [EarlierListing(each, _history(each, events.get(each.pk, []))) for each in reversed(before)]


def _history(listing: Listing, events: list[ListingEvent]) -> History:
    collection = listing.collection
    return history_of(listing, events, zone_of(collection, listing.tenant), count_to=collection.days_count_to)
