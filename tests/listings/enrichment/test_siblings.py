"""Listings whose enrichment rests on another listing: of the home, or of the parcel."""

from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django_q.models import OrmQ

from listings import collections, tasks
from listings.enrichment import following, missed, siblings
from listings.enrichment.siblings import OF_PARCELS, TASK, with_siblings
from listings.ingest import write
from listings.ingest.purging import purge
from listings.models import Collection, Enrichment, EnrichmentRun, Listing
from realty.database.statements import fetch_all
from tests.listings.enrichment.test_location import HERE, cities
from tests.listings.rows import row

__all__ = ["cities"]
pytestmark = pytest.mark.usefixtures("cities", "in_tenant")
NOWHERE: dict[str, Any] = {**HERE, "latitude": None, "longitude": None}
PARCEL: dict[str, Any] = {"street_name": "Sago", "parcel_number": "505-123-007", "county_or_parish": "Riverside"}
SAGO: dict[str, Any] = {"street_name": "Sago", "street_number": "7"}
ENDED: dict[str, Any] = {"on_market_date": date(2026, 1, 1), "off_market_date": date(2026, 3, 2)}
FORMER: dict[str, Any] = {**SAGO, **ENDED, "standard_status": "Expired"}


def store(collection: Collection, key: str, **values: Any) -> None:
    with transaction.atomic():
        write(collection, [row(key, **{**HERE, **values})], run_id=None)


def told(key: str) -> tuple[str, int, int]:
    found = Enrichment.objects.get(listing__listing_key=key)
    return found.method("location"), found.earlier_listings, found.earlier_days


def work(tenant_id: int) -> None:
    """What waits for the worker."""
    for task in OrmQ.objects.all():
        if task.task["func"] == TASK:
            tasks.enrich_listings(*task.task["args"])
    following.enrich_changed(tenant_id)


@pytest.mark.parametrize("first", ["precise", "lacking"])
def test_a_place_by_the_parcel_is_the_same_in_either_order(gps: Collection, crmls: Collection, first: str) -> None:
    """Two units of one parcel."""
    kept = {"precise": (crmls, HERE, "1"), "lacking": (gps, NOWHERE, "2")}
    for key in sorted(kept, reverse=first == "precise"):
        collection, place, unit = kept[key]
        store(collection, key, **{**place, **PARCEL, "unit_number": unit})
        following.enrich_changed(gps.tenant_id)
    assert Listing.objects.values("property_key").distinct().count() == 2
    assert told("lacking") == ("parcel", 0, 0)


def test_a_relisting_forgets_a_purged_listing(gps: Collection) -> None:
    store(gps, "A", **FORMER)
    store(gps, "B", **{**NOWHERE, **SAGO, "on_market_date": date(2026, 3, 10)})
    following.enrich_changed(gps.tenant_id)
    assert told("B") == ("parcel", 1, 60)
    with transaction.atomic():
        purge(gps, ["A"])
    work(gps.tenant_id)
    assert told("B") == ("zip", 0, 0)


def test_a_relisting_forgets_a_listing_of_a_dropped_collection(gps: Collection, crmls: Collection) -> None:
    store(crmls, "A", **FORMER)
    store(gps, "B", **{**NOWHERE, **SAGO, "on_market_date": date(2026, 3, 10)})
    following.enrich_changed(gps.tenant_id)
    assert told("B") == ("parcel", 1, 60)
    collections.drop(crmls)
    work(gps.tenant_id)
    assert told("B") == ("zip", 0, 0)


def test_without_the_workers_task_a_run_finds_it(gps: Collection) -> None:
    """The queue was emptied."""
    store(gps, "A", **FORMER)
    store(gps, "B", **{**NOWHERE, **SAGO})
    following.enrich_changed(gps.tenant_id)
    with transaction.atomic():
        purge(gps, ["A"])
    assert following.go_on(following.request(gps)) and told("B")[0] == "zip"


def test_a_place_by_the_parcel_goes_where_the_purged_listing_does(gps: Collection, crmls: Collection) -> None:
    store(crmls, "A", **{**PARCEL, "unit_number": "1"})
    store(gps, "B", **{**NOWHERE, **PARCEL, "unit_number": "2"})
    following.enrich_changed(gps.tenant_id)
    assert told("B")[0] == "parcel"
    with transaction.atomic():
        purge(crmls, ["A"])
    work(gps.tenant_id)
    assert told("B")[0] == "zip"


def test_coordinates_that_the_mls_begins_to_withhold_are_not_found_out(gps: Collection, crmls: Collection) -> None:
    store(crmls, "A", **SAGO)
    store(gps, "B", **{**NOWHERE, **SAGO})
    following.enrich_changed(gps.tenant_id)
    assert told("B")[0] == "parcel"
    with transaction.atomic():
        write(gps, [row("B", masked=("Latitude", "Longitude"), **{**NOWHERE, **SAGO})], run_id=None)
    following.enrich_changed(gps.tenant_id)
    assert told("B")[0] == "zip"


def test_a_parcel_is_read_once_for_all_its_units(gps: Collection) -> None:
    """Forty units of one tower in one slice of changes."""
    tower = [row(f"unit {n}", **{**HERE, **PARCEL, "unit_number": str(n)}) for n in range(40)]
    with transaction.atomic():
        write(gps, tower, run_id=None)
    ids = list(Listing.objects.values_list("pk", flat=True))
    parameters = {"tenant": gps.tenant_id, "ids": ids}
    ((explained,),) = fetch_all(f"EXPLAIN (ANALYZE, FORMAT JSON) {OF_PARCELS}", parameters)
    assert rows_read(explained[0]["Plan"]) < 40 * 10
    assert with_siblings(gps.tenant_id, ids[:1]) == ids[:1], "each has a place of its own"


def rows_read(plan: dict[str, Any]) -> float:
    """Of all steps of an explained statement."""
    own = (plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)) * plan["Actual Loops"]
    return float(own + sum(map(rows_read, plan.get("Plans", ()))))


def test_a_dropped_collection_is_not_enriched(
    gps: Collection, crmls: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It goes in batches, and the relisting of a home may go after the home's first listing."""
    monkeypatch.setattr(collections, "DROP_BATCH", 1)
    for key in ("first", "second"):
        store(crmls, key, **FORMER)
    store(gps, "stays", **SAGO)
    following.enrich_changed(gps.tenant_id)
    collections.drop(crmls)
    stays = Listing.objects.get().pk
    assert asked() == [[stays]]


def test_many_siblings_are_several_tasks(gps: Collection, crmls: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(siblings, "AT_ONCE", 2)
    store(crmls, "goes", **FORMER)
    for number in range(3):
        store(gps, f"stays {number}", **FORMER)
    following.enrich_changed(gps.tenant_id)
    collections.drop(crmls)
    assert [len(ids) for ids in asked()] == [2, 1] and not Enrichment.objects.exists()


def test_what_a_lost_task_left_is_enriched_the_next_day(gps: Collection, crmls: Collection) -> None:
    store(crmls, "goes", **FORMER)
    store(gps, "stays", **SAGO)
    following.enrich_changed(gps.tenant_id)
    assert missed.look_through(gps.tenant_id) == 0
    collections.drop(crmls)
    OrmQ.objects.all().delete()
    assert missed.look_through_all() == 1 and missed.look_through(gps.tenant_id) == 1
    assert missed.look_through(gps.tenant_id) == 0, "a run is at it"
    assert following.RUN_TASK in [task.task["func"] for task in OrmQ.objects.all()]
    tasks.enrich_collection(gps.tenant_id, EnrichmentRun.objects.get().pk)
    assert told("stays") == ("source", 0, 0) and missed.look_through(gps.tenant_id) == 0


def asked() -> list[list[int]]:
    """The listings of each task that waits for the worker."""
    waiting = (task.task for task in OrmQ.objects.order_by("pk"))
    return [task["args"][1] for task in waiting if task["func"] == TASK]
