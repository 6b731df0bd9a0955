"""What it costs to tell the homes of new listings: the reading and the keys, beside the time of their whole apply."""

import os
import sys
from time import perf_counter

from django.db import transaction

from bench.apply import Applied, apply_page, body_of, listing_row
from bench.database import own_database
from bench.figures import Figure, at_most, told
from bench.records import record_pages
from bench.replication import own_tenant
from listings.collections import provision
from listings.homes.keys import address_key, parcel_key, property_key
from listings.homes.reading import read

LISTINGS = int(os.environ.get("BENCH_KEYING_LISTINGS", "200000"))
LIMIT = 5
DATABASE = "realty_bench_keying"


def figures() -> list[Figure]:
    with own_database(DATABASE), own_tenant("keying") as tenant:
        collection = provision(tenant, "gps", title="Simulated", max_listings=10**6)
        applied, keyed = Applied(), 0.0
        for page in record_pages(LISTINGS):
            # First: what the apply keeps of a page's words is then ready for the apply, and not for what is measured.
            keyed += keying_seconds(page)
            body = body_of(page)
            started = perf_counter()
            with transaction.atomic():
                apply_page(collection, body, applied)
            applied.seconds += perf_counter() - started
    assert applied.counts["created"] == LISTINGS, applied.counts
    print(f"  keyed in {keyed:.1f} s, applied in {applied.seconds:.1f} s", file=sys.stderr, flush=True)
    return [
        told("new listings keyed", LISTINGS, "listings"),
        told("keying: rate", LISTINGS / keyed, "listings/s"),
        at_most("keying: share of the time of their apply", 100 * keyed / applied.seconds, LIMIT, "%"),
    ]


def keying_seconds(page: list[bytes]) -> float:
    """All that is worked out of a row's address as the write door does it; the mapping before it is not counted."""
    rows = [listing_row(text) for text in page]
    started = perf_counter()
    for row in rows:
        home = read(row.values)
        property_key(home, row.listing_key), address_key(home), parcel_key(home)
    return perf_counter() - started
