"""Feeds in the console: made, changed and operated by staff; secrets go in and never come out."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from listings.models import Collection
from mls_sync.models import Cursor, Feed, RunKind, RunStatus, SyncRun
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.realty.tenants.rows import a_feed, a_run

TOKEN = "very-secret-token"
NEW = {
    "provider": "gps",
    "title": "Greater Palm Springs MLS",
    "max_listings": "50000",
    "region": "Coachella Valley",
    "enabled": "on",
    "photo_fallback": "on",
    "schedule": "0 2 * * *",
    "time_zone": "America/Los_Angeles",
    "sweep_every_hours": "24",
    "overlap_minutes": "20",
    "max_delete_share": "0.1",
    "option-base_url": "https://replication.example.com",
    "option-auth_scheme": "Bearer",
    "option-mls_id": "20190211172710340762000000",
    "option-page_size": "500",
    "option-user_agent": "Realty",
    "option-requests_per_5_minutes": "1500",
    "option-expansions": "Photos, Rooms",
    "secret-token": TOKEN,
}


@pytest.fixture
def console(staff: User) -> Client:
    return signed_in(staff)


@pytest.fixture
def feed(gps: Collection) -> Feed:
    with tenant_scope(gps.tenant_id):
        return a_feed(gps, secrets={"token": TOKEN}, options={"base_url": "https://replication.example.com"})


def change_page(feed: Feed) -> str:
    return reverse("admin:mls_sync_feed_change", args=[feed.pk])


def operate(console: Client, feed: Feed, operation: str) -> str:
    url = reverse("admin:mls_sync_feed_operate", args=[feed.pk])
    return console.post(url, {"operation": operation}, follow=True).content.decode()


def test_one_form_makes_collection_feed_and_schedule(console: Client, tenant: Tenant) -> None:
    response = console.post(reverse("admin:mls_sync_feed_add"), {**NEW, "tenant": tenant.pk})
    assert response.status_code == 302, re.findall(r"errorlist.*?</ul>", response.content.decode(), re.S)
    with tenant_scope(tenant):
        feed = Feed.objects.select_related("collection").get()
        assert feed.collection.name == "desert_gps_listings"
        assert feed.options["mls_id"] == "20190211172710340762000000"
        assert feed.options["expansions"] == ["Photos", "Rooms"]
        assert feed.secrets == {"token": TOKEN}
        assert feed.secrets_changed_at is not None


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("provider", "Bad Name", "lower-case letters"),
        ("schedule", "often", "cron expression"),
        ("option-base_url", "http://replication.example.com", "Use https"),
        ("secret-token", "", "required"),
        ("time_zone", "Mars/Olympus", "not a known time zone"),
    ],
)
def test_a_wrong_field_is_told_at_the_field_and_nothing_is_made(
    console: Client, tenant: Tenant, field: str, value: str, says: str
) -> None:
    response = console.post(reverse("admin:mls_sync_feed_add"), {**NEW, "tenant": tenant.pk, field: value})
    assert any(says in error for error in response.context["adminform"].form.errors[field])
    assert TOKEN not in response.content.decode()
    with tenant_scope(tenant):
        assert not Collection.objects.exists()


def test_a_second_collection_of_the_same_name_is_refused(console: Client, feed: Feed) -> None:
    response = console.post(reverse("admin:mls_sync_feed_add"), {**NEW, "tenant": feed.tenant_id})
    assert "desert_gps_listings" in str(response.context["adminform"].form.errors["provider"])


def test_the_secret_never_comes_back(console: Client, feed: Feed) -> None:
    page = console.get(change_page(feed)).content.decode()
    assert TOKEN not in page
    assert "Leave it empty to keep it" in page


def test_an_empty_secret_keeps_the_stored_one_and_a_new_one_replaces_it(console: Client, feed: Feed) -> None:
    for entered, kept in (("", TOKEN), ("another-token", "another-token")):
        response = console.post(change_page(feed), {**NEW, "title": "Renamed", "secret-token": entered})
        assert response.status_code == 302, response.context["adminform"].form.errors
        with tenant_scope(feed.tenant_id):
            feed.refresh_from_db()
            assert feed.secrets == {"token": kept}
            assert Collection.objects.get().title == "Renamed"


def test_the_state_of_the_run_decides_what_can_be_done(console: Client, feed: Feed) -> None:
    assert "Sync now" in console.get(change_page(feed)).content.decode()
    with tenant_scope(feed.tenant_id):
        a_run(feed)
    page = console.get(change_page(feed)).content.decode()
    assert "Cancel the run" in page
    assert "Sync now" not in page


def test_sync_now_requests_a_run_once(console: Client, feed: Feed, staff: User) -> None:
    assert "sync requested" in operate(console, feed, "full")
    assert "under way already" in operate(console, feed, "full")
    with tenant_scope(feed.tenant_id):
        run = SyncRun.objects.get()
        assert (run.kind, run.trigger, run.requested_by) == (RunKind.FULL, "manual", staff)


def test_a_run_is_cancelled(console: Client, feed: Feed) -> None:
    with tenant_scope(feed.tenant_id):
        run = a_run(feed)
    assert "was canceled" in operate(console, feed, "cancel")
    with tenant_scope(feed.tenant_id):
        run.refresh_from_db()
        assert run.status == RunStatus.CANCELLED


def test_pause_and_resume(console: Client, feed: Feed) -> None:
    assert "Paused by piper" in operate(console, feed, "pause")
    assert "Resume it first" in operate(console, feed, "sync")
    operate(console, feed, "resume")
    with tenant_scope(feed.tenant_id):
        feed.refresh_from_db()
        assert (feed.is_paused, feed.paused_reason, feed.consecutive_failures) == (False, "", 0)


@pytest.mark.parametrize(
    ("address", "says"), [("ftp://example.com", "Who must act: Tenant"), ("http://127.0.0.1:1", "127.0.0.1")]
)
def test_a_failed_check_says_what_to_do(console: Client, feed: Feed, address: str, says: str) -> None:
    with tenant_scope(feed.tenant_id):
        Feed.objects.update(options={"base_url": address})
    page = operate(console, feed, "check")
    assert says in page
    assert TOKEN not in page


def test_an_operation_needs_a_post_and_a_name(console: Client, feed: Feed) -> None:
    url = reverse("admin:mls_sync_feed_operate", args=[feed.pk])
    assert console.get(url).status_code == 405
    assert console.post(url, {"operation": "drop"}).status_code == 404
    assert Client(enforce_csrf_checks=True).post(url, {"operation": "sync"}).status_code == 403


def test_the_live_part_refreshes_itself_until_the_run_has_ended(console: Client, feed: Feed) -> None:
    url = reverse("admin:mls_sync_feed_live", args=[feed.pk])
    with tenant_scope(feed.tenant_id):
        run = a_run(feed, status=RunStatus.RUNNING, fetched=300, expected=1200)
    response = console.get(url)
    assert "25%" in response.content.decode()
    assert "hx-get" in response.content.decode()
    with tenant_scope(feed.tenant_id):
        SyncRun.objects.filter(pk=run.pk).update(status=RunStatus.COMPLETE)
    assert console.get(url)["HX-Refresh"] == "true"


def test_newcomer_l8_a_form_error_says_that_the_token_must_be_entered_again(console: Client, tenant: Tenant) -> None:
    page = console.post(reverse("admin:mls_sync_feed_add"), {**NEW, "tenant": tenant.pk, "schedule": "often"})
    assert "Enter it again: what you typed is not put back" in page.content.decode()


def test_newcomer_m15_the_demos_form_names_the_simulated_mls(
    console: Client, tenant: Tenant, settings: Any, tmp_path: Path
) -> None:
    url = reverse("admin:mls_sync_feed_add")
    settings.DATA_DIR = tmp_path
    assert "simulated-demo-token" not in console.get(url).content.decode()
    (tmp_path / "demo.json").write_text('{"accounts": [{"username": "olivia", "password": "x"}]}')
    page = console.get(url).content.decode()
    assert "http://127.0.0.1:8800" in page and "simulated-demo-token" in page
    settings.PRODUCTION = True
    assert "simulated-demo-token" not in console.get(url).content.decode()


def test_newcomer_l9_a_full_after_a_cancel_says_that_it_goes_on(console: Client, feed: Feed) -> None:
    operate(console, feed, "full")
    with tenant_scope(feed.tenant_id):
        run = SyncRun.objects.get()
        Cursor.objects.create(
            tenant_id=feed.tenant_id,
            feed=feed,
            run=run,
            kind=RunKind.FULL,
            token="next",
            pages=3,
            window_end=timezone.now(),
        )
    operate(console, feed, "cancel")
    assert "goes on after the 3 pages that the stopped full read stored" in operate(console, feed, "full")


def test_a_feed_starts_from_a_preset(console: Client, tenant: Tenant) -> None:
    address = reverse("admin:mls_sync_feed_add")
    page = console.get(f"{address}?preset=mlsgrid").content.decode()
    assert "?preset=trestle" in page and re.search(r'<option value="mlsgrid" selected>', page)
    assert "20190211172710340762000000" in console.get(f"{address}?preset=gps").content.decode()
    kept = {name: value for name, value in NEW.items() if not name.startswith("option-")}
    data = {**kept, "tenant": tenant.pk, "option-profile": "mlsgrid", "option-user_agent": "Realty"}
    refused = console.post(f"{address}?preset=mlsgrid", data).content.decode()
    assert "This service demands the OriginatingSystemName" in refused
    console.post(f"{address}?preset=mlsgrid", {**data, "option-system": "actris"})
    with tenant_scope(tenant):
        feed = Feed.objects.get()
        assert (feed.kind, feed.options["system"], dict(feed.secrets)) == ("reso", "actris", {"token": TOKEN})


def test_staff_add_no_feed_without_a_source(console: Client) -> None:
    page = reverse("admin:mls_sync_feed_add")
    assert "?kind=own" not in console.get(page).content.decode()
    assert console.get(f"{page}?kind=own").status_code == 404
