"""An owner brings a CSV file, sees what was found, says what its columns mean, tries it, and imports it."""

import re
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from listings.models import Listing
from mls_sync import tasks
from mls_sync.models import Cursor, Feed, FeedFieldMap, FeedFile, RunStatus, SyncRun
from mls_sync.replication.engine import run_slice, run_to_end
from mls_sync.replication.runs import request_run
from mls_sync.schedules import sync_due
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in

HEADER = "MLS #;Status;Price;Address;City;ZIP;Beds;List Date;Photos;Color"
ROWS = [
    f"219{number:05};Active;{400_000 + number};{number} Sago Lane;Indio;02138;3;31/12/2025;"
    f"https://photos.example.com/{number}.jpg;red"
    for number in range(1, 13)
]


@pytest.fixture(autouse=True)
def storage(settings: LazySettings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def text_of(response: Any) -> str:
    """Words alone."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", response.content.decode())).split())


def csv_of(*rows: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("homes.csv", "\n".join([HEADER, *(rows or ROWS), ""]).encode(), "text/csv")


@pytest.fixture
def client(owner: User) -> Client:
    return signed_in(owner)


@pytest.fixture
def feed(client: Client, tenant: Tenant) -> Feed:
    """Just made from ROWS."""
    response = client.post("/feeds/new-file/", {"title": "Desert export", "file": csv_of()})
    assert response.status_code == 302, text_of(response)
    with tenant_scope(tenant):
        return Feed.objects.select_related("collection", "tenant").get()


def page(client: Client, feed: Feed, step: str = "") -> str:
    return text_of(client.get(f"/feeds/{feed.pk}/file/{step}"))


def save_columns(client: Client, feed: Feed, action: str = "save", **columns: str) -> Any:
    response = client.get(f"/feeds/{feed.pk}/file/columns/")
    form = response.context["form"]
    given = {field.html_name: columns.get(column.name, column.field) for field, column in form.lines}
    return client.post(f"/feeds/{feed.pk}/file/columns/", {**given, "action": action}, follow=True)


def import_now(client: Client, feed: Feed) -> SyncRun:
    client.post(f"/feeds/{feed.pk}/file/dry-run/", {"action": "import"})
    with tenant_scope(feed.tenant_id):
        return run_to_end(SyncRun.objects.latest("pk"))


def test_from_the_file_to_listings(client: Client, feed: Feed, tenant: Tenant) -> None:
    found = page(client, feed)
    assert "Semicolon" in found and "UTF-8" in found and "Listing key MLS #" in found and "02138" in found
    client.post(f"/feeds/{feed.pk}/file/", {"action": "options", "contents": "complete", "date_order": "day"})
    columns = page(client, feed, "columns/")
    assert "A known name of it" in columns and "List price 400001" in columns
    dry = text_of(save_columns(client, feed, Color="SubdivisionName"))
    assert "New 12" in dry and "Removed 0" in dry and "1 Sago Lane" in dry
    with tenant_scope(tenant):
        assert not Listing.objects.exists() and not SyncRun.objects.exists()
    run = import_now(client, feed)
    assert (run.status, run.created) == (RunStatus.COMPLETE, 12), run.message
    with tenant_scope(tenant):
        row = Listing.objects.get(listing_key="21900001")
        stored = (row.postal_code, row.bedrooms_total, row.subdivision_name, str(row.listing_contract_date))
        assert stored == ("02138", 3, "red", "2025-12-31")
        assert FeedFile.objects.get().accepted_at is not None


def test_the_next_file_is_tried_before_it_counts(client: Client, feed: Feed, tenant: Tenant) -> None:
    save_columns(client, feed)
    import_now(client, feed)
    client.post(
        f"/feeds/{feed.pk}/file/", {"action": "upload", "file": csv_of(*ROWS[1:], ROWS[0].replace("1;", "99;", 1))}
    )
    dry = page(client, feed, "dry-run/")
    assert "New 1 " in dry and "Removed 1 " in dry and "Unchanged 11" in dry
    with tenant_scope(tenant):
        assert Listing.objects.live().count() == 12 and FeedFile.objects.filter(accepted_at=None).count() == 1
    run = import_now(client, feed)
    assert (run.created, run.vanished) == (1, 1)


def test_a_choice_is_kept_and_a_wrong_one_is_said(client: Client, feed: Feed, tenant: Tenant) -> None:
    refused = save_columns(client, feed, Color="Hue")
    assert refused.status_code == 422 and "Hue is not a field of a listing" in text_of(refused)
    save_columns(client, feed, Color="SubdivisionName", Beds="")
    with tenant_scope(tenant):
        rules = {rule["field"]: rule["names"] for rule in FeedFieldMap.objects.get().rules}
    assert rules["SubdivisionName"] == ["Color"] and rules["ListPrice"] == ["Price"] and "BedroomsTotal" not in rules
    assert 'value="SubdivisionName"' in client.get(f"/feeds/{feed.pk}/file/columns/").content.decode()
    save_columns(client, feed)
    with tenant_scope(tenant):
        assert FeedFieldMap.objects.count() == 1, "The same choices make no new version."


def test_what_a_column_of_a_fields_own_name_fills_can_be_taken_away(client: Client, feed: Feed, tenant: Tenant) -> None:
    save_columns(client, feed, City="")
    import_now(client, feed)
    with tenant_scope(tenant):
        assert Listing.objects.exclude(city="").count() == 0


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"PK\x03\x04rest", "an Excel workbook"),
        (b"<!DOCTYPE html><html>", "a web page"),
        (b"   \n\n", "nothing but blank lines"),
    ],
)
def test_what_is_no_csv_file_is_refused_and_not_kept(
    client: Client, tenant: Tenant, storage: Path, body: bytes, said: str, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        file = SimpleUploadedFile("homes.csv", body)
        response = client.post("/feeds/new-file/", {"title": "Desert export", "file": file})
    assert response.status_code == 422 and said in text_of(response)
    with tenant_scope(tenant):
        assert not Feed.objects.exists() and not FeedFile.objects.exists()
    assert not [path for path in storage.rglob("*") if path.is_file()]


def test_a_file_without_a_key_asks_for_one(client: Client, tenant: Tenant) -> None:
    file = SimpleUploadedFile("homes.csv", b"Reference,Price\nA1,100\nA2,200\n")
    client.post("/feeds/new-file/", {"title": "Desert export", "file": file})
    with tenant_scope(tenant):
        feed = Feed.objects.get()
    assert "Name the column of the listing key" in page(client, feed)
    given = {"action": "options", "contents": "complete", "date_order": "month", "key_column": "Reference"}
    client.post(f"/feeds/{feed.pk}/file/", given)
    assert "Listing key Reference" in page(client, feed)


def test_a_file_that_is_too_large_is_refused(client: Client, settings: LazySettings, tenant: Tenant) -> None:
    settings.FEED_FILE_MAX_BYTES = 100
    response = client.post("/feeds/new-file/", {"title": "Desert export", "file": csv_of()})
    assert response.status_code == 422 and "larger than" in text_of(response)


def test_a_large_file_is_gone_through_by_a_worker(
    client: Client, feed: Feed, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mls_sync.file_feeds.AT_ONCE_BYTES", 0)
    assert "We go through the whole file" in page(client, feed, "dry-run/")
    tasks.dry_run_file(feed.tenant_id, feed.pk)
    assert "New 12" in page(client, feed, "dry-run/")


def test_a_feed_that_is_discarded_takes_its_file_along(
    client: Client, feed: Feed, storage: Path, django_capture_on_commit_callbacks: Any
) -> None:
    with tenant_scope(feed.tenant_id):
        path = FeedFile.objects.get().path
    assert path.startswith(f"feeds/{feed.tenant_id}/{feed.pk}/") and default_storage.exists(path)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/feeds/{feed.pk}/discard/")
    assert not default_storage.exists(path)


def test_another_tenant_finds_no_such_feed(feed: Feed, stranger: User) -> None:
    client = signed_in(stranger)
    for step in ("", "columns/", "dry-run/"):
        assert client.get(f"/feeds/{feed.pk}/file/{step}").status_code == 404
        assert client.post(f"/feeds/{feed.pk}/file/{step}", {"action": "import"}).status_code == 404


def test_large_bodies_come_from_those_who_are_signed_in(client: Client, feed: Feed, settings: LazySettings) -> None:
    settings.MAX_REQUEST_BYTES = 500
    assert client.post(f"/feeds/{feed.pk}/file/", {"action": "upload", "file": csv_of()}).status_code == 302
    assert client.post("/feeds/connect/", {"title": "x" * 600}).status_code == 413
    stranger = Client()
    assert stranger.post(f"/feeds/{feed.pk}/file/", {"file": csv_of()}).status_code == 413


def test_its_schedule_asks_for_no_run(client: Client, feed: Feed, tenant: Tenant) -> None:
    save_columns(client, feed)
    import_now(client, feed)
    with tenant_scope(tenant):
        Feed.objects.update(next_due_at=timezone.now() - timedelta(minutes=1))
    assert "its file was read already" in sync_due(feed.tenant_id, feed.pk)
    assert "when you import a file" in text_of(client.get("/feeds/"))


def test_a_file_that_is_imported_while_a_sync_is_open_is_read_by_it(client: Client, feed: Feed, tenant: Tenant) -> None:
    save_columns(client, feed)
    import_now(client, feed)
    with tenant_scope(tenant):
        Feed.objects.update(options={"page_size": 5})
        run = request_run(Feed.objects.get(), "full", trigger="manual", enqueue=False)
        run_slice(run.pk, seconds=0)
    client.post(f"/feeds/{feed.pk}/file/", {"action": "upload", "file": csv_of(*ROWS[:3])})
    said = client.post(f"/feeds/{feed.pk}/file/dry-run/", {"action": "import"}, follow=True)
    assert "it goes on with this file" in text_of(said)
    with tenant_scope(tenant):
        assert run_to_end(SyncRun.objects.latest("pk")).pk == run.pk
        assert Listing.objects.live().count() == 3 and not Cursor.objects.get().run


def test_too_many_columns_for_one_field_are_told(client: Client, feed: Feed, tenant: Tenant) -> None:
    wide = csv_of().read().decode().splitlines()
    more = [";".join([line, *(f"more {n}" if not at else str(n) for n in range(21))]) for at, line in enumerate(wide)]
    file = SimpleUploadedFile("homes.csv", "\n".join(more).encode(), "text/csv")
    client.post(f"/feeds/{feed.pk}/file/", {"action": "upload", "file": file})
    given = {f"column-{place}": "SubdivisionName" for place in range(10, 31)}
    response = client.post(f"/feeds/{feed.pk}/file/columns/", {"action": "preview", **given})
    assert response.status_code == 422 and "20" in text_of(response)


@pytest.mark.parametrize(("more", "status"), [(979, 302), (1_100, 422)])
def test_as_many_columns_as_can_be_read_can_be_assigned(
    client: Client, feed: Feed, tenant: Tenant, more: int, status: int
) -> None:
    lines = enumerate([HEADER, *ROWS])
    wide = [";".join([line, *("x" if at else f"more {n}" for n in range(more))]) for at, line in lines]
    file = SimpleUploadedFile("homes.csv", "\n".join(wide).encode(), "text/csv")
    told = client.post(f"/feeds/{feed.pk}/file/", {"action": "upload", "file": file}, follow=True)
    assert ("at most 990 can be read" in text_of(told)) == (status == 422)
    if status == 302:
        given = {f"column-{place}": "" for place in range(10 + more)} | {"column-2": "ListPrice"}
        saved = client.post(f"/feeds/{feed.pk}/file/columns/", {"action": "save", **given})
        assert saved.status_code == status
