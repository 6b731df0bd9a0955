"""Enrichment after a change, and of a whole collection; what the source says stays what it is."""

from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.urls import reverse
from django_q.models import OrmQ

from listings import tasks
from listings.enrichment import following
from listings.enrichment.writing import enrich
from listings.ingest import write
from listings.ingest.purging import purge
from listings.models import City, Collection, Enrichment, EnrichmentRun, Listing
from realty.database.locks import Space
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.listings.enrichment.test_location import HERE, cities
from tests.listings.places.desert import another_version
from tests.listings.rows import row

__all__ = ["cities"]
pytestmark = pytest.mark.usefixtures("cities")


def sync(collection: Collection, *keys: str, **values: Any) -> None:
    with transaction.atomic():
        write(collection, [row(key, **{**HERE, **values}) for key in keys], run_id=None)


def stamps() -> dict[int, Any]:
    return dict(Enrichment.objects.values_list("pk", "enriched_at"))


def test_a_change_is_followed_by_the_worker(
    gps: Collection, in_tenant: Tenant, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        sync(gps, "A")
    assert following.TASK in [task.task["func"] for task in OrmQ.objects.all()]
    tasks.enrich_changed(in_tenant.pk)
    assert Enrichment.objects.get().method("location") == "source"
    sync(gps, "A", latitude=None, longitude=None)
    tasks.enrich_changed(in_tenant.pk)
    assert Enrichment.objects.get().method("location") == "zip"


def test_a_lost_nudge_is_made_up_for(gps: Collection, in_tenant: Tenant) -> None:
    sync(gps, "A")
    OrmQ.objects.all().delete()
    assert tasks.enrich_waiting() == 1
    (queued,) = (task.task for task in OrmQ.objects.all())
    assert (queued["func"], queued["args"]) == (following.TASK, (in_tenant.pk,))
    tasks.enrich_changed(in_tenant.pk)
    assert Enrichment.objects.count() == 1 and tasks.enrich_waiting() == 0


def test_the_source_is_left_alone_and_its_next_change_leaves_us_alone(gps: Collection, in_tenant: Tenant) -> None:
    sync(gps, "A", latitude=33.835, longitude=116.545)
    following.enrich_changed(in_tenant.pk)
    home = Listing.objects.get()
    assert (home.latitude, home.longitude) == (33.835, 116.545)
    before = stamps()
    sync(gps, "A", latitude=33.835, longitude=116.545, list_price=400_000)
    following.enrich_changed(in_tenant.pk)
    assert stamps() == before and Enrichment.objects.get().longitude == -116.545


def test_a_price_or_a_remark_is_no_reason(gps: Collection, in_tenant: Tenant) -> None:
    sync(gps, "A")
    following.enrich_changed(in_tenant.pk)
    before = stamps()
    sync(gps, "A", list_price=400_000, public_remarks="New roof")
    following.enrich_changed(in_tenant.pk)
    assert stamps() == before


def test_the_same_again_gives_the_same(gps: Collection, in_tenant: Tenant) -> None:
    sync(gps, "A", "B", latitude=0.0, longitude=0.0)
    fields = [field.attname for field in Enrichment._meta.concrete_fields if field.attname != "enriched_at"]
    found = []
    for _ in range(2):
        enrich(in_tenant.pk, list(Listing.objects.values_list("pk", flat=True)))
        found.append(list(Enrichment.objects.order_by("pk").values(*fields)))
    assert found[0] == found[1] and len(found[0]) == 2


def test_a_run_writes_what_is_new_and_then_nothing(
    gps: Collection, in_tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "AT_ONCE", 2)
    sync(gps, "A", "B", "C")
    told: list[str] = []
    run = following.request(gps)
    assert following.go_on(run, on_slice=lambda run: told.append(str(run)))
    assert told == ["2 of 3", "3 of 3"] and run.written == 3
    again = following.request(gps)
    assert following.go_on(again) and (again.looked_at, again.written) == (3, 0)
    another_version()
    renewed = following.request(gps)
    assert following.go_on(renewed) and renewed.written == 3


def test_a_run_that_was_cut_off_goes_on(gps: Collection, in_tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "AT_ONCE", 2)
    sync(gps, "A", "B", "C")
    run = following.request(gps)
    assert not following.go_on(run, budget=0)
    OrmQ.objects.all().delete()
    Enrichment.objects.filter(listing__listing_key="A").delete()
    tasks.enrich_waiting()
    assert following.RUN_TASK in [task.task["func"] for task in OrmQ.objects.all()]
    assert tasks.enrich_collection(in_tenant.pk, run.pk) == "3 of 3"
    assert tasks.enrich_collection(in_tenant.pk, run.pk) == "Nothing: it is done, or gone."


def test_a_run_that_is_asked_for_again_while_it_works_begins_again(
    gps: Collection, in_tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync(gps, "A", "B")
    run = following.request(gps)
    with monkeypatch.context() as patch:

        def asked_again(tenant_id: int, ids: list[int]) -> int:
            following.request(gps)
            return enrich(tenant_id, ids)

        patch.setattr(following, "enrich", asked_again)
        assert tasks.enrich_collection(in_tenant.pk, run.pk) == "0 of 2"
    assert [task.task["func"] for task in OrmQ.objects.all()].count(following.RUN_TASK) == 1
    assert EnrichmentRun.objects.get().done_at is None
    assert tasks.enrich_collection(in_tenant.pk, run.pk) == "2 of 2"


def test_a_second_worker_leaves_a_run_to_the_first(gps: Collection, in_tenant: Tenant) -> None:
    """The schedule queues a run again while it is at work: else each time another chain of tasks would begin."""
    sync(gps, "A")
    run = following.request(gps)
    OrmQ.objects.all().delete()
    first = connection.copy()
    try:
        with first.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s::int, %s::int)", [int(Space.ENRICH_RUN), run.pk])
        assert tasks.enrich_collection(in_tenant.pk, run.pk) == "Another worker is at it."
        assert not OrmQ.objects.exists() and not Enrichment.objects.exists()
    finally:
        first.close()


def test_what_is_purged_is_forgotten(gps: Collection, in_tenant: Tenant) -> None:
    sync(gps, "A")
    following.enrich_changed(in_tenant.pk)
    with transaction.atomic():
        purge(gps, ["A"])
    following.enrich_changed(in_tenant.pk)
    assert not Enrichment.objects.exists()


def test_another_tenant_sees_none_of_it(gps: Collection, tenant: Tenant, other_tenant: Tenant) -> None:
    with tenant_scope(tenant):
        sync(gps, "A")
        following.enrich_changed(tenant.pk)
    with tenant_scope(other_tenant):
        assert not Enrichment.objects.exists()


def test_the_command_enriches_one_collection_or_all(gps: Collection, crmls: Collection, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        sync(gps, "A")
        sync(crmls, "B")
    out, progress = StringIO(), StringIO()
    call_command("enrich", gps.name, stdout=out, stderr=progress)
    assert out.getvalue() == "desert_gps_listings: 1 looked at, 1 written.\n"
    assert progress.getvalue() == "desert_gps_listings: 1 of 1\n"
    call_command("enrich", all=True, stdout=out, stderr=progress)
    assert "desert_crmls_listings: 1 looked at, 1 written." in out.getvalue()
    with pytest.raises(CommandError, match="no collection nobodys_gps_listings"):
        call_command("enrich", "nobodys_gps_listings")
    with pytest.raises(CommandError, match="Name one collection"):
        call_command("enrich")


def test_staff_ask_for_it_in_the_console(staff: User, gps: Collection, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        sync(gps, "A")
    console = signed_in(staff)
    posted = {"action": "enrich_collections", "_selected_action": [gps.pk]}
    page = console.post(reverse("admin:listings_collection_changelist"), posted, follow=True).content.decode()
    assert "The worker enriches them" in page
    with tenant_scope(tenant):
        run = EnrichmentRun.objects.get()
        tasks.enrich_collection(tenant.pk, run.pk)
    assert "1 of 1" in console.get(reverse("admin:listings_enrichmentrun_changelist")).content.decode()


def test_what_staff_change_is_heeded(staff: User, gps: Collection, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        sync(gps, "A", city="PS", latitude=None, longitude=None, postal_code="")
        following.enrich_changed(tenant.pk)
        assert Enrichment.objects.get().city is None
    city = City.objects.get(name="Palm Springs")
    form = {
        "name": city.name, "state": "CA", "slug": city.slug, "geoid": "", "county": "06065", "counties": "06065",
        "latitude": city.latitude, "longitude": city.longitude, "square_miles": "", "time_zones": "America/Los_Angeles",
        "aliases-TOTAL_FORMS": 1, "aliases-INITIAL_FORMS": 0, "aliases-0-name": "PS", "aliases-0-city": city.pk,
    }  # fmt: skip
    answer = signed_in(staff).post(reverse("admin:listings_city_change", args=[city.pk]), form)
    assert answer.status_code == 302
    with tenant_scope(tenant):
        assert following.go_on(following.request(gps))
        found = Enrichment.objects.select_related("city").get()
        assert found.city and found.city.name == "Palm Springs"
