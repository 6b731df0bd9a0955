"""Leads out of a feed's events: 32,000 listings expire at once, each with its photos and price changes."""

import os
import sys
from collections.abc import Callable
from time import perf_counter

from django.contrib.auth.models import User
from django.db import connection

from bench.apply import apply_pages
from bench.database import own_database
from bench.figures import Figure, at_most, told
from bench.records import record_texts
from bench.replication import own_tenant
from crm_leads.intake import permission
from crm_leads.intake.take_in import take_in
from crm_leads.leads import scoring
from crm_leads.models import IntakeDecision, Lead, LeadPolicy
from listings.collections import provision
from listings.models import Collection, Listing
from realty.tenants.models import Tenant

EVENTS = int(os.environ.get("BENCH_LEADS", "32000"))
RECORDS = min(EVENTS, 2_000)  # Real ones, by the write door; the others are copies of them at addresses of their own.

OWN = {
    "listing_key": "listing_key || '-' || n", "listing_id": "listing_id || '-' || n",
    "property_key": "'addr:' || left(postal_code, 5) || ':' || n || ':' || listing_key || ':'",
    "property_type": "'Residential'", "standard_status": "'Expired'", "status_change_timestamp": "now()",
    "close_date": "NULL", "close_price": "NULL", "street_number": "n || street_number",
    "unparsed_address": "n || unparsed_address", "parcel_number": "n || parcel_number",
    "address_key": "n || address_key", "parcel_key": "n || parcel_key",
}  # fmt: skip
COLUMNS = [
    field.column
    for field in Listing._meta.concrete_fields
    if field.column not in ("id", "collection_id", "tenant_id") and not field.generated
]
COPY = f"""
INSERT INTO listings_listing (tenant_id, collection_id, {", ".join(COLUMNS)})
SELECT tenant_id, %s, {", ".join(OWN.get(name, name) for name in COLUMNS)}
FROM listings_listing, generate_series(1, {EVENTS // RECORDS}) AS n WHERE collection_id = %s
"""
HAPPENED = """
INSERT INTO listings_listingevent
    (tenant_id, collection_id, listing_id, kind, old_value, new_value, occurred_at, recorded_at)
SELECT tenant_id, collection_id, id, kind, old_value, new_value, now(), now()
FROM listings_listing, (VALUES ('new', '', '520000'), ('price', '520000', '510000'), ('price', '510000', '500000'),
    ('status', 'Active', 'Expired')) AS event (kind, old_value, new_value)
WHERE collection_id = %s
"""


def figures() -> list[Figure]:
    with own_database("realty_bench_leads"), own_tenant("leads") as tenant:
        _seed(tenant)
        seconds = _timed(lambda: take_in(tenant.pk))
        made = Lead.objects.count()
        assert made == IntakeDecision.objects.count() == EVENTS, (made, IntakeDecision.objects.count())
        again = _timed(lambda: take_in(tenant.pk))
        scored = _timed(_score_anew)
        return [
            at_most(f"leads: {EVENTS:,} events to leads", seconds, 20, "s"),
            told("leads: reading again, nothing new", again, "s"),
            told("leads: all scored by other weights", scored, "s"),
        ]


def _seed(tenant: Tenant) -> None:
    source = provision(tenant, "gps", title="Simulated", max_listings=10**6)
    apply_pages(source, record_texts(RECORDS))
    collection = provision(tenant, "crmls", title="Simulated", max_listings=10**6)
    permission.set_role(collection, "back_office")
    permission.state(collection, User.objects.create_user("owner"), "Our MLS allows it.")
    with connection.cursor() as cursor:
        cursor.execute(COPY, [collection.pk, source.pk])
        cursor.execute("DELETE FROM listings_listingevent")
        cursor.execute(HAPPENED, [collection.pk])
    Collection.objects.filter(pk=source.pk).update(license_role="idx")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # As autovacuum left what was for sale until today.


def _score_anew() -> None:
    LeadPolicy.objects.update(score_weights={"just_ended": 10, "price_cuts": 90})
    scoring.rescore_all()


def _timed(work: Callable[[], object]) -> float:
    started = perf_counter()
    work()
    seconds = perf_counter() - started
    print(f"  {seconds:.1f} s", file=sys.stderr, flush=True)
    return seconds
