"""Random listings with many ties and gaps, and the plain meaning of a search over them, written without SQL."""

import random
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models.expressions import RawSQL

from listings.enums import PropertyType, StandardStatus
from listings.models import Collection, Listing
from listings.search.criteria import SearchCriteria

CITIES = ("Palm Desert", "Indio", "La Quinta", "Palm Springs")
ZIPS = ("92260", "92260-1234", "92201", "92253")
SUBDIVISIONS = ("", "Ironwood CC", "Sun City", "100% Desert_View")
STREETS = ("Ocotillo", "Portola", "El Paseo", "Mid-Century")
SUB_TYPES = ("Single Family Residence", "Condominium", "")
WORDS = ("pool", "poolside", "view", "mountain", "golf", "casita")
VOCABULARY = set(" ".join((*CITIES, *STREETS, *WORDS)).lower().split())
TYPES = (PropertyType.RESIDENTIAL, PropertyType.LAND, PropertyType.RESIDENTIAL_LEASE)
INDEXED = """
to_tsvector('simple', listings_words(concat_ws(' ', unparsed_address, city, postal_code, public_remarks)))
"""
STATUSES = tuple(StandardStatus.values)
NOW = datetime(2026, 11, 1, tzinfo=UTC)


def make_listing(collection: Collection, key: str, **values: Any) -> Listing:
    return Listing(
        tenant_id=collection.tenant_id,
        collection=collection,
        listing_key=key,
        **{"listing_id": f"ID{key}", "standard_status": "Active", "content_hash": b"0" * 16}
        | {"created_at": NOW, "updated_at": NOW}
        | values,
    )


def store(listings: list[Listing]) -> None:
    Listing.objects.bulk_create(listings)
    Listing.objects.update(search_vector=RawSQL(INDEXED, []))


def random_listing(rng: random.Random, collection: Collection, key: str) -> Listing:
    def maybe(value: Any) -> Any:
        return None if rng.random() < 0.1 else value

    return make_listing(
        collection,
        key,
        city=rng.choice(CITIES),
        postal_code=rng.choice(ZIPS),
        subdivision_name=rng.choice(SUBDIVISIONS),
        unparsed_address=f"{rng.randint(1, 9)} {rng.choice(STREETS)}",
        public_remarks=" ".join(rng.choices(WORDS, k=3)),
        property_type=rng.choice(TYPES),
        standard_status=rng.choice((*STATUSES, "Active", "Active", "Active", "Pending")),
        list_price=maybe(Decimal(rng.randint(1, 9) * 100_000)),
        price_per_square_foot=maybe(Decimal(rng.randint(1, 5) * 100)),
        bedrooms_total=maybe(rng.randint(0, 5)),
        bathrooms_total_integer=maybe(rng.randint(1, 4)),
        living_area=maybe(Decimal(rng.randint(1, 4) * 1000)),
        lot_size_square_feet=maybe(Decimal(rng.randint(1, 4) * 5000)),
        year_built=maybe(rng.randint(1990, 1999)),
        property_sub_type=rng.choice(SUB_TYPES),
        pool_private_yn=rng.choice((True, False, None)),
        garage_spaces=maybe(Decimal(rng.randint(0, 3))),
        association_fee=maybe(Decimal(rng.randint(0, 3) * 100)),
        on_market_date=rng.choice((None, date(2026, 10, 1) + timedelta(days=rng.randint(0, 5)))),
        listing_contract_date=rng.choice((None, date(2026, 10, 1) + timedelta(days=rng.randint(0, 5)))),
        original_entry_timestamp=rng.choice((None, datetime(2026, 10, 1, rng.randint(0, 23), tzinfo=UTC))),
        modification_timestamp=maybe(NOW - timedelta(hours=rng.randint(0, 9))),
        is_duplicate=rng.random() < 0.1,
        vanished_at=NOW if rng.random() < 0.1 else None,
    )


def meets(listing: Listing, criteria: SearchCriteria) -> bool:
    """Whether the filters admit the listing, whatever its collection."""
    return listing.vanished_at is None and all(
        (
            not criteria.cities or listing.city.lower() in {city.lower() for city in criteria.cities},
            not criteria.postal_codes or listing.postal_code[:5] in criteria.postal_codes,
            criteria.subdivision.lower() in listing.subdivision_name.lower(),
            is_offered(listing, criteria),
            listing.standard_status in criteria.effective_statuses,
            between(listing.list_price, criteria.min_price, criteria.max_price),
            between(listing.living_area, criteria.min_area, criteria.max_area),
            between(listing.lot_size_square_feet, criteria.min_lot, criteria.max_lot),
            between(listing.year_built, criteria.min_year, criteria.max_year),
            between(listing.bedrooms_total, criteria.min_beds, None),
            between(listing.bathrooms_total_integer, criteria.min_baths, None),
            not criteria.home_types or listing.property_sub_type in criteria.home_types,
            not criteria.pool or {True: "yes", False: "no", None: "unknown"}[listing.pool_private_yn] == criteria.pool,
            between(listing.garage_spaces, criteria.min_garage or None, None),
            between(listing.association_fee, None, criteria.max_fee),
            not criteria.listing or criteria.listing in (listing.listing_id, listing.listing_key),
            not criteria.text or says(listing, criteria.text),
        )
    )


def is_offered(listing: Listing, criteria: SearchCriteria) -> bool:
    """What is asked for by its types is shown; without, sales are, or whatever has the number; by its offer, too, where
    the types are not of the other one alone."""
    is_lease = listing.property_type == "Residential Lease"
    types = set(criteria.property_types)
    if not criteria.offer:
        return listing.property_type in types if types else bool(criteria.listing) or not is_lease
    leases = {"Residential Lease"}
    types = types if criteria.offer == "any" else types & leases if criteria.offer == "lease" else types - leases
    fits = criteria.offer == "any" or is_lease == (criteria.offer == "lease")
    return fits and (not types or listing.property_type in types)


def between(value: Any, low: Any, high: Any) -> bool:
    if low is None and high is None:
        return True
    return value is not None and (low is None or value >= low) and (high is None or value <= high)


def says(listing: Listing, text: str) -> bool:
    """For plain words: all of them are there, the last as the beginning of one unless it is whole."""
    there = re.findall(r"\w+", f"{listing.unparsed_address} {listing.city} {listing.public_remarks}".lower())
    *words, last = text.lower().split()
    begins = len(last) >= 3 and last not in VOCABULARY
    begun = any(word.startswith(last) for word in there) if begins else last in there
    return begun and all(word in there for word in words)
