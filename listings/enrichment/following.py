"""Listings enriched after each change, and all of a collection where somebody asks: in bounded slices, each of one
transaction with its cursor, so that a process that is killed repeats a slice at most."""

import time
from collections.abc import Callable

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from listings.enrichment.writing import basis, enrich
from listings.enums import EventKind
from listings.events.subscriptions import advance, follow, opened, unread
from listings.models import Collection, EnrichmentRun, Listing
from realty.database.statements import fetch_all

FOLLOWER, TASK, RUN_TASK = "enrichment", "listings.tasks.enrich_changed", "listings.tasks.enrich_collection"
EVENTS_AT_ONCE, AT_ONCE, BUDGET = 5_000, 4_000, 30.0
OnSlice = Callable[[EnrichmentRun], None]
# What enrichment reads of a listing; another change of its columns changes nothing here.
READ = frozenset(
    {
        "latitude", "longitude", "city", "state_or_province", "postal_code", "county_or_parish", "subdivision_name",
        "mls_area_minor", "parcel_number", "masked_fields", "property_type", "on_market_date", "off_market_date",
        "listing_contract_date", "purchase_contract_date", "close_date", "expiration_date", "original_entry_timestamp",
        "pending_timestamp", "contract_status_change_date", "street_number", "street_name", "unit_number",
        "unparsed_address",
    }
)  # fmt: skip
PRICES = (EventKind.PRICE,)
SLICE = """
SELECT listing.listing_key, listing.id, enriched.listing_id IS NULL OR enriched.basis <> %(basis)s::text
    OR enriched.listing_updated_at <> listing.updated_at OR enriched.home_key <> listing.property_key
FROM listings_listing AS listing LEFT JOIN listings_enrichment AS enriched ON enriched.listing_id = listing.id
WHERE listing.collection_id = %(collection)s::bigint AND listing.listing_key > %(after)s::text
    AND listing.purged_at IS NULL
ORDER BY listing.listing_key LIMIT %(limit)s::int
"""

follow(FOLLOWER, TASK)


def enrich_changed(tenant_id: int, budget: float = BUDGET) -> bool:
    """Enrich what the open tenant's new events are about. False where the time was over before the events were."""
    ends = time.monotonic() + budget
    while time.monotonic() < ends:
        if not _some_changed(tenant_id):
            return True
    return False


def _some_changed(tenant_id: int) -> bool:
    """Whether there may be more."""
    with transaction.atomic():
        subscription = opened(FOLLOWER)
        events = list(unread(subscription).values_list("pk", "listing_id", "kind", "new_value")[:EVENTS_AT_ONCE])
        if not events:
            return False
        enrich(tenant_id, sorted({listing for _, listing, kind, text in events if _concerns(kind, text)}))
        advance(subscription, events[-1][0])
    return len(events) == EVENTS_AT_ONCE


def _concerns(kind: str, text: str) -> bool:
    if kind == EventKind.CHANGED:
        return not READ.isdisjoint(text.split())
    return kind not in PRICES


def request(collection: Collection) -> EnrichmentRun:
    """All of the collection is looked at from its beginning; what is as it should be is not written again."""
    total = Listing.objects.filter(collection=collection, purged_at=None).count()
    begun = {"after": "", "looked_at": 0, "written": 0, "total": total, "done_at": None, "requested_at": timezone.now()}
    run, _ = EnrichmentRun.objects.update_or_create(
        collection=collection, defaults={"tenant_id": collection.tenant_id, **begun}
    )
    return run


def go_on(run: EnrichmentRun, budget: float = BUDGET, on_slice: OnSlice | None = None) -> bool:
    """Work for about so many seconds, in the tenant's scope. Whether the run is done; one that was requested again
    meanwhile is not, and goes on from its beginning the next time."""
    ends, by = time.monotonic() + budget, basis()
    while not run.done_at:
        if not _slice(run, by):
            run.refresh_from_db()
            return False
        if on_slice:
            on_slice(run)
        if time.monotonic() >= ends:
            break
    return run.done_at is not None


def _slice(run: EnrichmentRun, by: str) -> bool:
    """False where the run was requested again meanwhile: its new beginning stays."""
    collection = run.collection
    with transaction.atomic():
        found = fetch_all(SLICE, {"collection": collection.pk, "after": run.after, "basis": by, "limit": AT_ONCE})
        written = enrich(run.tenant_id, [pk for _, pk, is_old in found if is_old])
        run.after = found[-1][0] if found else run.after
        run.looked_at, run.written = run.looked_at + len(found), run.written + written
        run.done_at = timezone.now() if len(found) < AT_ONCE else None
        same = EnrichmentRun.objects.filter(pk=run.pk, requested_at=run.requested_at)
        told = {"looked_at": run.looked_at, "written": run.written, "done_at": run.done_at}
        return bool(same.update(after=run.after, **told))


def unfinished() -> list[tuple[int, int]]:
    """(tenant, run) of those that were begun and whose task may be lost. The platform's scope is open."""
    runs = EnrichmentRun.objects.filter(Q(done_at=None), tenant__is_active=True)
    return list(runs.order_by("pk").values_list("tenant", "pk"))
