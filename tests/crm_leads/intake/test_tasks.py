import pytest
from django.contrib.auth.models import User
from django_q.models import OrmQ

from crm_leads.intake import tasks
from crm_leads.intake.reading import FOLLOWER
from crm_leads.intake.receivers import TAKE_IN
from crm_leads.models import Lead, LeadUseStatement
from crm_leads.schedules import TASKS
from listings.collections import drop
from listings.models import Collection, Subscription
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.crm_leads.intake.market import ago, permit, sync


@pytest.fixture
def mls(gps: Collection, owner: User, tenant: Tenant) -> Collection:
    with tenant_scope(tenant):
        permit(gps, owner)
    return gps


def queued() -> list[tuple[str, tuple[int, ...]]]:
    """Of leads: webhooks, photos and enrichment follow the listings as well."""
    everything = [(row.task["func"], row.task["args"]) for row in OrmQ.objects.order_by("pk")]
    return [each for each in everything if each[0].startswith("crm_leads.")]


def leads(tenant: Tenant) -> int:
    with tenant_scope(tenant):
        return int(Lead.objects.count())


def test_pages_of_a_sync_queue_one_reading(
    mls: Collection, tenant: Tenant, django_capture_on_commit_callbacks: object
) -> None:
    with tenant_scope(tenant), django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        sync(mls, "a", "Expired")
        sync(mls, "b", "Expired", street_number="8")
    assert queued() == [(TAKE_IN, (tenant.pk,))]
    tasks.take_in(tenant.pk)
    assert leads(tenant) == 2
    OrmQ.objects.all().delete()
    with tenant_scope(tenant), django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        sync(mls, "a")
    assert len(queued()) == 1


def test_a_lost_nudge_is_given_again(
    mls: Collection, tenant: Tenant, django_capture_on_commit_callbacks: object
) -> None:
    with tenant_scope(tenant), django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        Subscription.objects.create(name=FOLLOWER, nudged_at=ago(1))
        sync(mls, "a", "Expired")
    assert len(queued()) == 1


def test_the_schedule_reads_what_no_nudge_told_of(mls: Collection, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        sync(mls, "a", "Expired")
    assert tasks.take_in_all() == 1 and queued() == [(TAKE_IN, (tenant.pk,))]
    tasks.take_in(tenant.pk)
    assert leads(tenant) == 1
    assert tasks.take_in_all() == 0
    assert {"crm_leads.intake.tasks.take_in_all", "crm_leads.intake.tasks.rescore"} <= set(TASKS)


def test_a_license_that_changes_where_feeds_are_set_up_is_noticed(mls: Collection, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        sync(mls, "a", "Expired")
        tasks.take_in(tenant.pk)
        Collection.objects.update(license_role="idx")
    assert tasks.take_in_all() == 1
    tasks.take_in(tenant.pk)
    with tenant_scope(tenant):
        assert Lead.objects.get().closed_because == "license"
        Collection.objects.update(license_role="vow")
    assert tasks.take_in_all() == 1
    tasks.take_in(tenant.pk)
    with tenant_scope(tenant):
        assert Lead.objects.get().is_open


def test_a_switched_off_tenant_makes_no_leads(mls: Collection, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        sync(mls, "a", "Expired")
        Tenant.objects.update(is_active=False)
    assert tasks.take_in_all() == 0
    assert tasks.take_in(tenant.pk).startswith("Nothing")


def test_a_dropped_collection_closes_its_leads(mls: Collection, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        sync(mls, "a", "Expired")
        tasks.take_in(tenant.pk)
        drop(mls)
        assert not LeadUseStatement.objects.exists()
        lead = Lead.objects.get()
    assert (lead.closed_because, lead.closed_evidence) == (
        "license",
        "The collection desert_gps_listings was dropped.",
    )


def test_scores_follow_the_days(mls: Collection, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        sync(mls, "a", "Expired")
        tasks.take_in(tenant.pk)
        Lead.objects.update(score=1)
    assert tasks.rescore() == 1 and queued()[-1] == ("crm_leads.intake.tasks.rescore_tenant", (tenant.pk,))
    assert tasks.rescore_tenant(tenant.pk) == 1
