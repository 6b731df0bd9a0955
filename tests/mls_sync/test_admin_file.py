"""Staff bring a CSV file for a tenant, by the same steps as its owner."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from listings.models import Listing
from mls_sync import tasks
from mls_sync.feeds import FeedSettings, add_feed
from mls_sync.models import Feed, FeedFile, RunStatus, SyncRun
from mls_sync.replication.engine import run_to_end
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.mls_sync.views.test_feed_file import ROWS, csv_of
from tests.mls_sync.views.words import words_of


@pytest.fixture(autouse=True)
def storage(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def console(staff: User) -> Client:
    return signed_in(staff)


@pytest.fixture
def feed(tenant: Tenant) -> Feed:
    """Of files that are uploaded, as staff add it in the console; no file is there yet."""
    with tenant_scope(tenant):
        return add_feed(tenant, "export", FeedSettings(kind="csv", title="Desert export"))


def url(feed: Feed, page: str) -> str:
    return reverse(f"admin:mls_sync_feed_{page}", args=[feed.pk])


def test_staff_upload_look_map_try_and_import(console: Client, feed: Feed, staff: User) -> None:
    assert url(feed, "file") in console.get(url(feed, "change")).content.decode()
    assert "No file yet" in words_of(console.get(url(feed, "file")))
    page = words_of(console.post(url(feed, "file"), {"action": "upload", "file": csv_of()}, follow=True))
    assert "homes.csv" in page and "Go on to the columns" in page and "Semicolon" in page
    columns = console.get(url(feed, "columns"))
    given = {field.html_name: field.value() or "" for field, _ in columns.context["form"].lines}
    page = words_of(console.post(url(feed, "columns"), {**given, "action": "save"}, follow=True))
    assert "New 12" in page and "Import now" in page and "Discard" not in page
    done = console.post(url(feed, "dry_run"), {"action": "import"})
    assert done.status_code == 302 and done["Location"] == url(feed, "change")
    with tenant_scope(feed.tenant_id):
        run = run_to_end(SyncRun.objects.get())
        assert (run.status, run.requested_by) == (RunStatus.COMPLETE, staff)
        assert Listing.objects.count() == len(ROWS) and FeedFile.objects.get().created_by == staff


def test_what_is_no_csv_file_is_told_and_not_kept(console: Client, feed: Feed) -> None:
    refused = console.post(url(feed, "file"), {"action": "upload"})
    assert refused.status_code == 422 and "This field is required" in words_of(refused)
    with tenant_scope(feed.tenant_id):
        assert not FeedFile.objects.exists()


@pytest.mark.parametrize("page", ["file", "columns", "dry_run"])
def test_a_lost_key_is_told_and_no_error_page(
    console: Client, feed: Feed, settings: LazySettings, page: str
) -> None:
    """Of a watched file, which is read with the feed's secrets."""
    with tenant_scope(feed.tenant_id):
        feed.options = {**feed.options, "location": "https://files.example.com/homes.csv"}
        feed.secrets = {"token": "t0ken"}
        feed.save()
    settings.FIELD_ENCRYPTION_KEYS = ["MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="]
    if page == "dry_run":
        console.get(url(feed, page))
        tasks.dry_run_file(feed.tenant_id, feed.pk)
    response = console.get(url(feed, page), follow=True)
    assert response.status_code == 200 and "FIELD_ENCRYPTION_KEYS" in response.content.decode()


def test_a_feed_of_another_kind_has_no_such_page(console: Client, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        spark = add_feed(tenant, "gps", FeedSettings(secrets={"token": "hush"}))
    assert console.get(url(spark, "file")).status_code == 404
    assert "File and columns" not in words_of(console.get(url(spark, "change")))


def test_only_staff_who_may_change_feeds(feed: Feed, owner: User, django_user_model: type[User]) -> None:
    assert signed_in(owner).get(url(feed, "file")).status_code in (302, 403)
    looking = django_user_model.objects.create_user("lou", "lou@example.com", is_staff=True)
    looking.user_permissions.add(Permission.objects.get(codename="view_feed"))
    for page in ("file", "columns", "dry_run"):
        assert signed_in(looking).get(url(feed, page)).status_code == 403
