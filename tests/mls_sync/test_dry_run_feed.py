"""manage.py dry_run_feed, as an operator uses it."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from listings.models import Collection, Listing
from mls_sync.models import Feed, FeedFile
from realty.tenants.models import Tenant

FILE = "MLS #,Status,Price,Address\n1,Active,400000,1 Sago Lane\n2,Closed,500000,2 Sago Lane\n"


@pytest.fixture
def feed(gps: Collection, in_tenant: Tenant, settings: Any, tmp_path: Path) -> Feed:
    settings.MEDIA_ROOT = tmp_path / "media"
    return Feed.objects.create(collection=gps, kind="csv", tenant=in_tenant)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "homes.csv"
    path.write_text(FILE)
    return path


def told(*args: Any) -> str:
    out = StringIO()
    call_command("dry_run_feed", *args, stdout=out, stderr=out)
    return out.getvalue()


def test_a_file_is_tried_mapped_and_accepted(feed: Feed, file: Path) -> None:
    assert "2 would be new, 0 changed" in told(feed, "--file", file)
    assert FeedFile.objects.get().accepted_at is None and not Listing.objects.exists()
    found = json.loads(told(feed, "--file", file, "--suggested-map", "--accept", "--json"))
    assert (found["rows"], found["created"]) == (2, 2)
    assert ["list price", "", "400000"] in found["new_samples"][0]["changes"]
    assert FeedFile.objects.get().accepted_at is not None
    with pytest.raises(SystemExit):
        call_command("sync_feed", str(feed), stdout=StringIO())
    assert Listing.objects.get(listing_key="2").list_price == 500_000
    assert "2 unchanged" in told(feed)


def test_what_cannot_be_read_ends_with_1(feed: Feed, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.csv"
    page.write_text("<html><body>Sign in</body></html>")
    with pytest.raises(SystemExit) as ended:
        told(feed, "--file", page)
    assert ended.value.code == 1
    with pytest.raises(CommandError, match="Cannot read"):
        told(feed, "--file", tmp_path / "none.csv")


def test_a_lost_key_ends_with_1(feed: Feed, settings: Any, capsys: pytest.CaptureFixture[str]) -> None:
    feed.options, feed.secrets = {"location": "https://files.example.com/homes.csv"}, {"token": "t0ken"}
    feed.save()
    settings.FIELD_ENCRYPTION_KEYS = ["MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="]
    with pytest.raises(SystemExit) as ended:
        told(feed)
    assert ended.value.code == 1
    with pytest.raises(CommandError, match="FIELD_ENCRYPTION_KEYS"):
        call_command("remap_feed", str(feed))


def test_a_feed_of_another_kind_is_refused(feed: Feed) -> None:
    Feed.objects.update(kind="spark")
    with pytest.raises(CommandError, match="does not read files"):
        told(feed)
