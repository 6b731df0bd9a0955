from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from listings.collections import provision
from mls_sync.models import Feed, QuarantinedRecord, RunStatus, SyncError, SyncRun, WhoActs
from realty.audit.models import AuditEvent
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.listings.views.homes import text_of


def act(user: User, feed: Feed, action: str) -> Any:
    return signed_in(user).post(f"/feeds/{feed.pk}/action/", {"action": action}, follow=True)


def runs_of(feed: Feed) -> list[SyncRun]:
    with tenant_scope(feed.tenant_id):
        return list(SyncRun.objects.filter(feed=feed))


def fresh(feed: Feed) -> Feed:
    with tenant_scope(feed.tenant_id):
        return Feed.objects.get(pk=feed.pk)


def test_an_agent_asks_for_a_sync_once(colleague: User, feed: Feed) -> None:
    act(colleague, feed, "sync")
    (run,) = runs_of(feed)
    assert run.requested_by_id == colleague.pk and run.status == RunStatus.QUEUED
    assert "under way already" in text_of(act(colleague, feed, "sync")) and len(runs_of(feed)) == 1
    with tenant_scope(feed.tenant_id):
        assert AuditEvent.objects.count() == 1  # what was refused is no act


def test_a_run_can_be_cancelled(owner: User, feed: Feed) -> None:
    act(owner, feed, "sync")
    act(owner, feed, "cancel")
    assert runs_of(feed)[0].status == RunStatus.CANCELLED


def test_what_is_canceled_is_the_run_under_way_that_the_page_showed(owner: User, feed: Feed) -> None:
    act(owner, feed, "sync")
    client, (shown,) = signed_in(owner), runs_of(feed)
    assert f'name="run" value="{shown.pk}"' in text_of(client.get("/feeds/"))
    with tenant_scope(feed.tenant_id):
        SyncRun.objects.filter(pk=shown.pk).update(status=RunStatus.CONFIRM)
        newer = SyncRun.objects.create(tenant_id=feed.tenant_id, feed=feed, kind="incremental")
    for run in (shown.pk, ""):
        client.post(f"/feeds/{feed.pk}/action/", {"action": "cancel", "run": run})
        states = {run.pk: run.status for run in runs_of(feed)}
        assert states == {
            shown.pk: RunStatus.CONFIRM,
            newer.pk: RunStatus.CANCELLED if run == "" else RunStatus.QUEUED,
        }
    assert client.post(f"/feeds/{feed.pk}/action/", {"action": "cancel", "run": "x"}).status_code == 404


def test_members_discard_no_removal_that_waits_for_staff(owner: User, feed: Feed) -> None:
    with tenant_scope(feed.tenant_id):
        SyncRun.objects.create(tenant_id=feed.tenant_id, feed=feed, kind="sweep", status=RunStatus.CONFIRM)
    assert "waits for that any more" in text_of(act(owner, feed, "cancel"))
    assert act(owner, feed, "discard").status_code == 404
    assert runs_of(feed)[0].status == RunStatus.CONFIRM


def test_the_schedule_is_paused_and_resumed(owner: User, feed: Feed) -> None:
    assert "Resume schedule" in text_of(act(owner, feed, "pause")) and fresh(feed).is_paused
    act(owner, feed, "resume")
    assert not fresh(feed).is_paused


def test_a_viewer_reads_but_may_not_steer(viewer: User, feed: Feed) -> None:
    page = text_of(signed_in(viewer).get("/feeds/"))
    assert "Greater Palm Springs MLS" in page and "Sync now" not in page
    assert act(viewer, feed, "sync").status_code == 403 and runs_of(feed) == []


def test_staff_actions_are_not_for_agents(owner: User, feed: Feed) -> None:
    assert act(owner, feed, "confirm").status_code == 404


def test_a_stranger_finds_no_feed(stranger: User, feed: Feed) -> None:
    assert act(stranger, feed, "sync").status_code == 404
    assert "Greater Palm Springs MLS" not in text_of(signed_in(stranger).get("/feeds/"))


def test_a_failed_run_says_why_and_who_must_act(owner: User, feed: Feed) -> None:
    with tenant_scope(feed.tenant_id):
        failed = {"status": RunStatus.FAILED, "message": "The token was refused.", "who_acts": WhoActs.TENANT}
        run = SyncRun.objects.create(tenant_id=feed.tenant_id, feed=feed, kind="full", **failed)
        SyncError.objects.create(
            tenant_id=feed.tenant_id, run=run, kind="configuration", who_acts="tenant", message="401"
        )
    client = signed_in(owner)
    for address in ("/feeds/", f"/feeds/runs/{run.pk}/"):
        page = text_of(client.get(address))
        assert "The token was refused." in page and "Tenant&#x27;s administrator" in page and "hush-hush" not in page


def test_a_run_shows_what_waits_in_quarantine(owner: User, feed: Feed) -> None:
    with tenant_scope(feed.tenant_id):
        run = SyncRun.objects.create(tenant_id=feed.tenant_id, feed=feed, kind="full", status="partial", quarantined=1)
        seen = {"first_seen_at": timezone.now(), "last_seen_at": timezone.now(), "content_hash": b"1", "raw": "{}"}
        QuarantinedRecord.objects.create(
            tenant_id=feed.tenant_id, feed=feed, listing_key="K9", field="ListPrice", reason="Not a number", **seen
        )
    page = text_of(signed_in(owner).get(f"/feeds/runs/{run.pk}/"))
    assert "K9" in page and "ListPrice" in page and "Not a number" in page


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_eight_queries(owner: User, tenant: Tenant, number: int, django_assert_num_queries: Any) -> None:
    """Session, user with memberships; collections with feeds, last runs, today's counts; delays of the last day,
    reports; the runs of the table."""
    with tenant_scope(tenant):
        for n in range(number):
            made = Feed.objects.create(tenant=tenant, collection=provision(tenant, f"mls{n}", title="x"), kind="spark")
            SyncRun.objects.create(tenant=tenant, feed=made, kind="full", status="complete")
    client = signed_in(owner)
    with django_assert_num_queries(8):
        client.get("/feeds/")
