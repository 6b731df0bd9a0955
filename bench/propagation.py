"""CRM properties that follow their listings: 10,000 linked ones, all of whose listings change at once."""

import os
import sys
from collections.abc import Callable
from time import perf_counter

from django.db import connection

from bench.apply import apply_pages
from bench.database import own_database
from bench.figures import Figure, at_most, told
from bench.records import record_texts
from bench.replication import own_tenant
from crm_leads.models import Activity, CrmProperty
from crm_leads.properties.fields import SAME
from crm_leads.properties.following import propagate
from listings.collections import provision
from listings.models import Listing

PROPERTIES = int(os.environ.get("BENCH_PROPERTIES", "10000"))

LINK = f"""
INSERT INTO crm_leads_crmproperty (tenant_id, {", ".join(SAME)}, status, notes, tags, street_address, edited_fields,
    property_key, listing_id, collection_id, listing_key, listing_hash, dismissed_listings, created_at, updated_at)
SELECT tenant_id, {", ".join(SAME)}, 'active', '', '{{}}', unparsed_address,
    CASE WHEN id %% 10 = 0 THEN '{{list_price}}'::text[] ELSE '{{}}' END, property_key, id, collection_id, listing_key,
    content_hash, '{{}}', now(), now()
FROM listings_listing
"""
CHANGE = """
UPDATE listings_listing
SET list_price = list_price - 1000, bedrooms_total = coalesce(bedrooms_total, 0) + 1,
    content_hash = decode(md5(id::text), 'hex')
"""


def figures() -> list[Figure]:
    with own_database("realty_bench_propagation"), own_tenant("propagation") as tenant:
        apply_pages(provision(tenant, "gps", title="Simulated", max_listings=10**6), record_texts(PROPERTIES))
        with connection.cursor() as cursor:
            cursor.execute(LINK.replace("%%", "%"))
            cursor.execute(CHANGE)
            cursor.execute("ANALYZE")
        assert CrmProperty.objects.count() == Listing.objects.count() == PROPERTIES
        seconds = _timed(lambda: propagate(tenant.pk))
        assert Activity.objects.filter(kind="mls").count() == PROPERTIES
        nothing = _timed(lambda: propagate(tenant.pk))
        assert Activity.objects.filter(kind="mls").count() == PROPERTIES
        return [
            at_most(f"properties: {PROPERTIES:,} linked ones follow a change", seconds, 10, "s"),
            told("properties: the same, nothing changed", nothing, "s"),
        ]


def _timed(work: Callable[[], object]) -> float:
    started = perf_counter()
    work()
    seconds = perf_counter() - started
    print(f"  {seconds:.1f} s", file=sys.stderr, flush=True)
    return seconds
