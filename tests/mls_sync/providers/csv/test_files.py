"""Where files come from: nothing outside of the tenant's own folder or area is ever opened, and a file that changes in
mid-run is read anew."""

import os
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage

from listings.models import Listing
from mls_sync import feed_files
from mls_sync.feed_files import FileTooLarge, ForeignFile
from mls_sync.models import Feed, FeedFile, RunKind, RunStatus
from mls_sync.providers import provider_for
from mls_sync.providers.base import Window
from mls_sync.providers.csv.files import folder_file
from mls_sync.providers.errors import ConfigurationError, TokenExpired, TransientError
from mls_sync.replication import engine, runs
from realty.secrets import SecretDict
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.mls_sync.providers.csv.conftest import Upload, sync
from tests.mls_sync.providers.csv.source import TOKEN, AddressSource, FolderSource

ALL = Window()
FILE = b"ListingKey,StandardStatus,ListPrice\nA1,Active,100\nA2,Active,200\n"


@pytest.fixture
def folder(settings: Any) -> Path:
    """The tenant's own."""
    path = Path(settings.FEED_FOLDER) / "desert"
    path.mkdir(parents=True)
    return path


@pytest.fixture
def outside(settings: Any, folder: Path) -> Path:
    path = Path(settings.FEED_FOLDER) / "coastal"
    path.mkdir()
    (path / "secret.csv").write_bytes(FILE)
    return path


@pytest.mark.parametrize(
    "path",
    [
        "../coastal/secret.csv",
        "a/../../coastal/secret.csv",
        "/etc/passwd",
        "",
        " ",
        "..",
        ".",
        "a\0b",
        "link.csv",
        "dir/x.csv",
    ],
)
def test_no_path_leads_out_of_the_tenants_folder(folder: Path, outside: Path, path: str) -> None:
    (folder / "link.csv").symlink_to(outside / "secret.csv")
    (folder / "dir").symlink_to(outside)
    (outside / "x.csv").write_bytes(FILE)
    with pytest.raises(ConfigurationError):
        folder_file("desert", path)


def test_a_link_inside_of_the_folder_is_followed(folder: Path) -> None:
    (folder / "today.csv").write_bytes(FILE)
    (folder / "current.csv").symlink_to(folder / "today.csv")
    found = folder_file("desert", "current.csv")
    assert found.file.read() or found.size == len(FILE)
    found.close()


def test_a_pipe_keeps_nobody_waiting(folder: Path) -> None:
    os.mkfifo(folder / "pipe.csv")
    with pytest.raises(ConfigurationError):
        folder_file("desert", "pipe.csv")


def test_without_a_folder_or_a_tenant_nothing_is_watched(folder: Path, settings: Any) -> None:
    with pytest.raises(ConfigurationError):
        folder_file("", "secret.csv")
    settings.FEED_FOLDER = ""
    with pytest.raises(ConfigurationError):
        folder_file("desert", "listings.csv")


def test_a_file_that_is_not_there_yet_is_waited_for(folder: Path) -> None:
    with pytest.raises(TransientError):
        folder_file("desert", "listings.csv")


def test_another_tenants_file_is_never_opened(feed: Feed, upload: Upload, other_tenant: Tenant) -> None:
    file = upload(FILE)
    file.path = f"feeds/{other_tenant.pk}/{feed.pk}/stolen.csv"
    with pytest.raises(ForeignFile):
        feed_files.opened(file)
    file.path = f"feeds/{file.tenant_id}/{feed.pk}/../../{other_tenant.pk}/1/stolen.csv"
    with pytest.raises(ForeignFile):
        feed_files.opened(file)
    with tenant_scope(other_tenant):
        assert not FeedFile.objects.exists() and feed_files.accepted(feed) is None


def test_a_file_beyond_the_limit_is_not_kept(feed: Feed, settings: Any, tmp_path: Path) -> None:
    settings.FEED_FILE_MAX_BYTES = 50
    with pytest.raises(FileTooLarge):
        feed_files.store(feed, "large.csv", [b"x" * 30] * 2)
    assert not [path for path in (tmp_path / "media").rglob("*") if path.is_file()] and not FeedFile.objects.exists()


def test_older_files_go_and_their_bytes_with_them(
    feed: Feed, upload: Upload, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        paths = [upload(FILE + b"B%d,Active,1\n" % number).path for number in range(5)]
    kept = list(FeedFile.objects.values_list("path", flat=True))
    assert len(kept) == feed_files.KEPT and paths[-1] in kept
    assert [default_storage.exists(path) for path in paths] == [path in kept for path in paths]
    assert feed_files.stored_bytes(feed) == sum(default_storage.size(path) for path in kept)


def test_a_file_that_is_gone_is_asked_for(feed: Feed, upload: Upload) -> None:
    default_storage.delete(upload(FILE).path)
    with pytest.raises(ConfigurationError, match="Upload it again"):
        provider_for(feed).page(ALL, "")


def test_a_file_that_changes_in_mid_run_is_read_anew(feed: Feed, folder: Path) -> None:
    source = FolderSource(folder / "listings.csv")
    feed.options = {"location": "listings.csv", "page_size": 30}
    feed.save()
    run = runs.request_run(Feed.objects.get(), RunKind.FULL, trigger="manual", enqueue=False)
    engine.run_slice(run.pk, seconds=0)
    assert Listing.objects.count() == 30
    source.remove(source.keys[0])
    done = engine.run_to_end(run)
    assert (done.status, done.created, done.unchanged) == (RunStatus.COMPLETE, 120, 29)
    again = sync(feed)
    assert (again.vanished, Listing.objects.live().count()) == (1, 119), (
        "What a run itself brought, it does not remove."
    )


def test_a_key_of_an_earlier_page_counts_once_and_again(feed: Feed, upload: Upload) -> None:
    feed.options = {"page_size": 2}
    feed.save()
    upload(FILE + b"A3,Active,300\nA1,Active,999\nA4,Active,400\n")
    first, second = sync(feed), sync(feed)
    assert (first.created, first.skipped, Listing.objects.get(listing_key="A1").list_price) == (4, 1, 100)
    assert (second.unchanged, second.updated, second.skipped) == (4, 0, 1), "No run writes it twice."
    assert "A1" in first.errors.get().message


def test_a_replaced_file_is_another_one(feed: Feed, folder: Path) -> None:
    source = FolderSource(folder / "listings.csv")
    feed.options = {"location": "listings.csv", "page_size": 30}
    with closing(provider_for(feed)) as provider:
        token = provider.page(ALL, "").next_token or ""
    other = folder / "new.csv"
    other.write_bytes(source.path.read_bytes())
    other.replace(source.path)
    with closing(provider_for(feed)) as provider, pytest.raises(TokenExpired):
        provider.page(ALL, token)


@pytest.mark.parametrize("cut", [1, 12, 40])
def test_the_half_of_a_file_removes_nothing(feed: Feed, folder: Path, cut: int) -> None:
    source = FolderSource(folder / "listings.csv")
    feed.options = {"location": "listings.csv", "page_size": 30}
    feed.save()
    sync(feed)
    body = source.path.read_bytes()
    end = body.index(b"5 Ocotillo Lane") + cut
    source.path.write_bytes(body[:end])
    run = sync(feed)
    assert run.status != RunStatus.COMPLETE and run.vanished == 0 and Listing.objects.live().count() == 120


def test_a_server_that_has_nothing_new_sends_nothing(feed: Feed) -> None:
    source = AddressSource()
    feed.options = {"location": source.url}
    feed.secrets = SecretDict({"token": TOKEN})  # type: ignore[assignment]
    feed.save()
    assert sync(feed).created == 120
    kept = FeedFile.objects.get()
    again = sync(feed)
    assert (again.unchanged, FeedFile.objects.get()) == (120, kept)
    source.etags = False
    assert sync(feed).unchanged == 120 and FeedFile.objects.get() == kept, "The same content takes no second place."
    source.close()
