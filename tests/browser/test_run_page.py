"""The page of a run: what happened when, for staff and for the tenant's members, on a desk and on a phone."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from mls_sync.changes import record_changes, settings_of
from mls_sync.models import Feed, RunStatus, SyncRun
from mls_sync.replication.engine import run_to_end
from mls_sync.replication.runs import request_run
from realty.tenants.scope import tenant_scope
from tests.browser.driving import Visit, examine, looks
from tests.browser.test_feeds import newest_run


@pytest.fixture
def failed(synced: Feed, owner: User) -> SyncRun:
    """A run that failed after the owner changed the address to one that nobody answers at."""
    with tenant_scope(synced.tenant_id):
        feed = Feed.objects.select_related("collection").get(pk=synced.pk)
        before = settings_of(feed)
        feed.options = {**feed.options, "base_url": "http://127.0.0.1:9"}
        feed.secrets_changed_at = timezone.now()
        feed.save()
        record_changes(feed, before, owner)
        return run_to_end(request_run(feed, "incremental", trigger="manual", user=owner, enqueue=False))


@pytest.fixture(autouse=True)
def no_waiting(settings: object) -> None:
    settings.REPLICATION = {"first_backoff_seconds": 0.0, "attempts": 2}  # type: ignore[attr-defined]


def test_staff_see_why_a_run_failed_and_what_had_changed(visit: Visit, staff: User, failed: SyncRun) -> None:
    assert failed.status == RunStatus.FAILED
    for page, look in looks(visit, staff, reverse("admin:mls_sync_syncrun_change", args=[failed.pk])):
        expect(page.get_by_role("heading", name="What happened when")).to_be_visible()
        expect(page.get_by_role("row", name="Credentials")).to_contain_text("changed")
        examine(page, f"console-run-{look}", full=True)
    page.get_by_role("link", name="The run before").click()
    expect(page.locator(".run-steps")).to_contain_text("Page 1")


def test_the_tenant_sees_the_timeline(visit: Visit, owner: User, failed: SyncRun) -> None:
    for page, look in looks(visit, owner, reverse("run", args=[failed.pk])):
        expect(page.get_by_role("heading", name="What happened when")).to_be_visible()
        expect(page.locator(".run-steps")).to_contain_text("Failed")
        examine(page, f"run-{look}", full=True)


def test_the_page_of_a_live_run_refreshes_itself(visit: Visit, staff: User, synced: Feed) -> None:
    with tenant_scope(synced.tenant_id):
        run = newest_run(synced)
        SyncRun.objects.filter(pk=run.pk).update(status=RunStatus.RUNNING, fetched=10, expected=80, finished_at=None)
        page = visit(staff, reverse("admin:mls_sync_syncrun_change", args=[run.pk]))
        expect(page.locator("#live")).to_contain_text("Running")
        SyncRun.objects.filter(pk=run.pk).update(status=RunStatus.COMPLETE, fetched=80, finished_at=timezone.now())
    expect(page.locator("#live")).to_contain_text("Complete")


def test_the_page_of_a_feed_has_its_charts(visit: Visit, staff: User, synced: Feed) -> None:
    for page, look in looks(visit, staff, reverse("admin:mls_sync_feed_change", args=[synced.pk])):
        expect(page.get_by_role("heading", name="Last 30 days")).to_be_visible()
        examine(page, f"console-feed-{look}", full=True)
