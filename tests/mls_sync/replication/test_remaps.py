"""Stored listings follow a map in bounded slices of a worker: how far it is can be seen, and syncs go first."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from listings.models import Listing
from mls_sync import tasks
from mls_sync.field_maps import add_version
from mls_sync.mapping.errors import RecordError
from mls_sync.models import Feed, Remap, RemapStatus, SourceMetadata
from mls_sync.providers.errors import ConfigurationError, TransientError
from mls_sync.providers.metadata import Metadata, as_stored
from mls_sync.replication import lease, remapping
from mls_sync.replication.remapping import request_remap, resume_remaps
from realty.tenants.scope import platform_scope
from tests.mls_sync.replication.conftest import Sync
from tests.mls_sync.replication.fake_provider import FakeProvider, Source
from tests.mls_sync.test_status_words import _Taken

RULES = [{"field": "SubdivisionName", "names": ["Tract", "SubdivisionName"]}]
Asked = list[tuple[Any, ...]]


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """What was queued; worked off by `work`."""
    asked: Asked = []
    monkeypatch.setattr(remapping, "async_task", lambda *args, **options: asked.append(args))
    return asked


@pytest.fixture(autouse=True)
def mapped(source: Source, sync: Sync, feed: Feed) -> None:
    source.put(*source.records, Tract="Canyon Estates")
    sync()
    add_version(feed, RULES, [])


def work(queue: Asked) -> int:
    """Work the queue off; returns how many slices that took."""
    slices = 0
    while queue:
        tasks.remap_slice(*queue.pop(0)[1:])
        slices += 1
    return slices


def followed() -> int:
    return Listing.objects.filter(subdivision_name="Canyon Estates").count()


def test_a_remap_goes_in_slices_that_say_how_far_it_is(
    feed: Feed, source: Source, queue: Asked, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REPLICATION = {"slice_seconds": 0.0}
    monkeypatch.setattr(remapping, "AT_ONCE", 4)
    reads = len(source.reads)
    row = request_remap(feed)
    assert (row.total, row.version, row.percent) == (10, 1, 0)
    tasks.remap_slice(*queue.pop(0)[1:])
    row.refresh_from_db()
    assert (row.status, row.looked_at, row.written, row.percent) == (RemapStatus.RUNNING, 4, 4, 40)
    assert followed() == 4 and work(queue) == 3
    row.refresh_from_db()
    assert (row.status, row.looked_at, row.written, row.refused) == (RemapStatus.COMPLETE, 10, 10, 0)
    assert followed() == 10 and len(source.reads) == reads and row.finished_at is not None


def test_a_doubled_or_late_slice_does_nothing(feed: Feed, queue: Asked) -> None:
    row = request_remap(feed)
    first = queue[0]
    work(queue)
    before = Remap.objects.values().get()
    tasks.remap_slice(*first[1:])
    assert Remap.objects.values().get() == before
    row.delete()
    tasks.remap_slice(*first[1:])


def test_a_version_that_comes_meanwhile_begins_it_again(
    feed: Feed, queue: Asked, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REPLICATION = {"slice_seconds": 0.0}
    monkeypatch.setattr(remapping, "AT_ONCE", 4)
    request_remap(feed)
    tasks.remap_slice(*queue.pop(0)[1:])
    add_version(feed, [], [])
    assert request_remap(feed).version == 2 and Remap.objects.count() == 1
    work(queue)
    row = Remap.objects.get()
    assert (row.status, row.looked_at, row.written) == (RemapStatus.COMPLETE, 10, 10)
    assert followed() == 0


def test_a_sync_goes_first_and_the_remap_goes_on_after_it(
    feed: Feed, queue: Asked, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REPLICATION = {}
    row = request_remap(feed)
    with monkeypatch.context() as patch:
        patch.setattr(lease, "held", _Taken)
        work(queue)
    row.refresh_from_db()
    assert row.status == RemapStatus.WAITING and "A sync is at the feed" in row.message
    with platform_scope("a test"):
        assert resume_remaps() == 0
        Remap.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=2))
        assert resume_remaps() == 1
    work(queue)
    row.refresh_from_db()
    assert (row.status, followed()) == (RemapStatus.COMPLETE, 10)


def test_one_whose_worker_died_is_taken_up(feed: Feed, queue: Asked) -> None:
    request_remap(feed)
    queue.clear()
    Remap.objects.update(requested_at=timezone.now() - timedelta(minutes=5))
    assert tasks.resume_remaps() == 1
    work(queue)
    assert followed() == 10


def test_a_listing_that_cannot_be_mapped_stays_as_it_was_and_is_named(
    feed: Feed, queue: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    mapped = FakeProvider.record

    def refuse(self: FakeProvider, record: Any) -> Any:
        if record.listing_key == "C":
            raise RecordError("Odd.", field="City")
        return mapped(self, record)

    monkeypatch.setattr(FakeProvider, "record", refuse)
    row = request_remap(feed)
    work(queue)
    row.refresh_from_db()
    assert (row.written, row.refused, row.refused_keys) == (9, 1, ["C"])


def test_a_feed_that_cannot_be_set_up_fails_with_the_reason(
    feed: Feed, queue: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(feed: Feed) -> Any:
        raise ConfigurationError("It has no token.")

    monkeypatch.setattr(remapping, "provider_for", fail)
    row = request_remap(feed)
    work(queue)
    row.refresh_from_db()
    assert (row.status, row.message) == (RemapStatus.FAILED, "It has no token.")
    assert request_remap(feed).pk != row.pk


def test_stored_metadata_counts_however_old_it_is(feed: Feed) -> None:
    """A feed that was paused for weeks is mapped again without a request."""
    long_ago = timezone.now() - timedelta(days=90)
    SourceMetadata.objects.create(feed=feed, name="property_types", value=["A"], read_at=long_ago)

    def ask() -> Any:
        raise AssertionError("The source was asked.")

    with as_stored():
        assert Metadata(feed).get("property_types", ask) == ["A"]
        with pytest.raises(TransientError, match="has not told its other names yet"):
            Metadata(feed).get("other_names", ask)
