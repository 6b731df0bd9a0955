"""One archive of everything: every table, every file, whole after any kill, for owners and staff and for some days."""

import csv
import hashlib
import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from backports import zstd
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from listings.models import Collection, ListingSource
from mls_sync.models import Feed, FeedFile, SyncRun
from realty.audit.models import AuditEvent
from realty.tenants.deletion.removing import TABLES
from realty.tenants.export import asking, tables, writing
from realty.tenants.export.archive import GrowingArchive, write
from realty.tenants.models import ExportState, Tenant, TenantExport
from realty.tenants.scope import platform_scope, tenant_scope
from tests.conftest import signed_in
from tests.realty.accounts.mailbox import letters
from tests.realty.tenants.rows import a_run, one_row_of_each


@pytest.fixture
def filled(tenant: Tenant, owner: User, other_tenant: Tenant, stranger: User, gps: Collection) -> Tenant:
    """One row of every model, one file, and a neighbor with the same."""
    for each, user in ((tenant, owner), (other_tenant, stranger)):
        with tenant_scope(each):
            one_row_of_each(each, user)
            TenantExport.objects.all().delete()
            path = default_storage.save(f"feeds/{each.pk}/1/{each.slug}.csv", ContentFile(b"ListingKey\n1\n"))
            FeedFile.objects.update(path=path)
            ListingSource.objects.update(record=zstd.compress(b'{"ListingKey": "key-1"}'))
            Feed.objects.update(secrets={"token": "s3cr3t-of-the-mls"})
    return tenant


def exported(tenant: Tenant, user: User) -> zipfile.ZipFile:
    with tenant_scope(tenant):
        export = asking.ask(tenant, user)
        done = asking.carry_out(export.pk)
        assert done and done.state == ExportState.READY, done and done.problem
        return zipfile.ZipFile(writing.path_of(done))


def test_it_has_every_table_that_has_a_tenant(filled: Tenant, owner: User) -> None:
    """From the catalog: a table that somebody adds tomorrow is in it, or this fails."""
    archive = exported(filled, owner)
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        every = {table for (table,) in cursor.fetchall()}
    rows = json.loads(archive.read("manifest.json"))["rows"]
    assert every - rows.keys() == set()
    assert [table for table in every if not rows[table]] == []
    assert archive.testzip() is None


def test_it_has_the_tenants_own_rows_and_no_secret(filled: Tenant, owner: User, other_tenant: Tenant) -> None:
    archive = exported(filled, owner)
    for name in archive.namelist():
        text = archive.read(name).decode("utf-8-sig")
        assert "s3cr3t-of-the-mls" not in text and "coastal" not in text, name
        if name.endswith(".jsonl") and name.startswith("tables/") and "tenants_tenant/" not in name:
            assert {json.loads(line)["tenant_id"] for line in text.splitlines()} <= {filled.pk}, name
    assert archive.read("files/" + _file_of(filled)) == b"ListingKey\n1\n"
    assert "olivia@example.com" in archive.read("people.csv").decode()
    first = archive.read("collections/desert_gps_listings/0001.jsonl").splitlines()[0]
    assert json.loads(first)["listing_key"] == "key-1"
    assert json.loads(archive.read("manifest.json"))["left_out"]["mls_sync_feed"] == ["secrets"]


def _file_of(tenant: Tenant) -> str:
    with tenant_scope(tenant):
        return str(FeedFile.objects.get().path)


def test_csv_is_safe_in_spreadsheets_and_json_lines_have_the_text(filled: Tenant, owner: User) -> None:
    with tenant_scope(filled):
        SyncRun.objects.update(message='=HYPERLINK("http://x.example")')
    archive = exported(filled, owner)
    [line] = csv.DictReader(io.StringIO(archive.read("tables/mls_sync_syncrun/0001.csv").decode("utf-8-sig")))
    assert line["message"].startswith("'=")
    [row] = archive.read("tables/mls_sync_syncrun/0001.jsonl").splitlines()
    assert json.loads(row)["message"].startswith("=")


def test_a_large_table_comes_in_bounded_parts_whatever_kills_the_worker(
    filled: Tenant, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slice of no time does one entry; each begins in another process, which knows only what was kept."""
    monkeypatch.setattr(tables, "CHUNK", 10)
    monkeypatch.setattr(tables, "PAGE", 3)
    with tenant_scope(filled):
        for _ in range(24):
            a_run(Feed.objects.get(), status="complete")
        export = asking.ask(filled, owner)
        for number in range(500):
            if number % 3 == 1:  # killed in the middle of an entry: half of one behind the archive
                with writing.path_of(export).open("ab") as file:
                    file.write(b"half an entry")
            if number % 7 == 2:  # killed before it was noted
                TenantExport.objects.filter(pk=export.pk).update(place=_before(export))
            export = asking.carry_out(export.pk, seconds=0) or export
            if export.state == ExportState.READY:
                break
        rows = SyncRun.objects.count()
    with zipfile.ZipFile(writing.path_of(export)) as archive:
        parts = [name for name in archive.namelist() if "syncrun" in name and name.endswith("jsonl")]
        assert parts == [f"tables/mls_sync_syncrun/{n:04}.jsonl" for n in (1, 2, 3)]
        lines = [line for name in parts for line in archive.read(name).splitlines()]
        assert len({json.loads(line)["id"] for line in lines}) == len(lines) == rows == 25
        assert archive.testzip() is None
        assert len(archive.namelist()) == len(set(archive.namelist()))


PLACES: dict[int, Any] = {}


def _before(export: TenantExport) -> Any:
    """The place that the row had one slice ago."""
    now = dict(TenantExport.objects.values_list("place", flat=True).get(pk=export.pk))
    kept, PLACES[export.pk] = PLACES.get(export.pk, now), now
    return kept if kept.get("table") == now.get("table") else now


def test_an_archive_is_whole_after_each_kill(tmp_path: Path) -> None:
    archive = GrowingArchive(tmp_path / "x.zip")
    for number in range(3):
        archive.mend()
        with archive.entries() as entries:
            write(entries, f"{number}.txt", [b"x" * 1000])
        with archive.path.open("r+b") as file:  # the next entry overwrites the directory, and does not end
            file.seek(-40, 2)
            file.write(b"y" * 300)
    archive.mend()
    assert archive.names() == {"0.txt", "1.txt", "2.txt"}
    assert archive.path.stat().st_mode & 0o077 == 0


def test_owners_ask_watch_and_download_and_all_of_it_is_recorded(filled: Tenant, owner: User) -> None:
    client = signed_in(owner)
    assert client.post(reverse("exports")).status_code == 302
    assert "Waiting" in client.get(reverse("exports")).content.decode()
    client.post(reverse("exports"))  # one at a time
    letters()  # works the export off, which queues the letter
    assert [str(letter.subject) for letter in letters()] == ["The export of Desert Realty is ready"]
    with tenant_scope(filled):
        [export] = TenantExport.objects.all()
    assert export.digest in client.get(reverse("exports")).content.decode()
    response = client.get(reverse("download_export", args=[export.pk]))
    body = b"".join(response.streaming_content)  # type: ignore[arg-type]
    assert hashlib.sha256(body).hexdigest() == export.digest and len(body) == export.bytes
    with platform_scope("test"):
        said = [event.about for event in AuditEvent.objects.filter(tenant=filled, act="export").order_by("pk")]
    assert said == ["Asked for an export of everything", "Downloaded an export of everything"]


def test_staff_export_too_and_a_stranger_never_downloads(filled: Tenant, staff: User, stranger: User) -> None:
    client = signed_in(staff)
    assert client.post(reverse("admin:tenants_tenant_export", args=[filled.pk])).status_code == 302
    with tenant_scope(filled):
        export = TenantExport.objects.get()
        asking.carry_out(export.pk)
    assert client.get(reverse("admin:tenants_tenant_download", args=[export.pk])).status_code == 200
    assert signed_in(stranger).get(reverse("download_export", args=[export.pk])).status_code == 404


def test_after_some_days_the_archive_is_gone(filled: Tenant, owner: User) -> None:
    exported(filled, owner)
    with platform_scope("test"):
        TenantExport.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        export = TenantExport.objects.get()
        path = writing.path_of(export)
        assert path.exists() and asking.expire() == 1
    assert not path.exists()
    assert signed_in(owner).get(reverse("download_export", args=[export.pk])).status_code == 404
