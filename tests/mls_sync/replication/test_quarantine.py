"""Bad records are kept whole, do not disturb their neighbors, and are tried again without the source."""

from typing import Any

import pytest

from mls_sync.models import Feed, QuarantinedRecord, RunStatus
from mls_sync.replication import quarantine, runs
from tests.mls_sync.replication.conftest import FULL, Sync, live
from tests.mls_sync.replication.fake_provider import FakeProvider, Source
from tests.mls_sync.replication.test_engine import held_elsewhere

# What each of these does not spare its record, and must spare its neighbors.
BAD_KEYS = ["", "   ", "a\0b", "\ud800", "k" * 9_000, None, 7]


@pytest.fixture
def bad_price(source: Source, sync: Sync) -> None:
    """The price of B is no price."""
    source.put("B", ListPrice="on request")
    sync()


def test_a_record_that_cannot_be_mapped_is_kept_with_its_field_and_reason(feed: Feed, bad_price: None) -> None:
    kept = QuarantinedRecord.objects.get(feed=feed)
    assert (kept.listing_key, kept.field, kept.attempts) == ("B", "ListPrice", 1)
    assert '"on request"' in kept.raw
    assert sorted(live(feed)) == list("ACDEFGHIJ")


def test_the_same_record_again_counts_an_attempt(feed: Feed, bad_price: None, sync: Sync) -> None:
    assert sync(FULL).status == RunStatus.PARTIAL
    assert QuarantinedRecord.objects.get(feed=feed).attempts == 2


def test_a_later_good_version_settles_it(feed: Feed, bad_price: None, source: Source, sync: Sync) -> None:
    source.put("B", ListPrice=5)
    assert sync(FULL).status == RunStatus.COMPLETE
    assert QuarantinedRecord.objects.get(feed=feed).resolved_at is not None


def test_a_mended_mapping_stores_it_without_asking_the_source(
    feed: Feed, bad_price: None, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    mapped = FakeProvider.row
    monkeypatch.setattr(FakeProvider, "row", lambda self, record: mapped(self, with_price(record)))
    reads = len(source.reads)
    assert quarantine.retry(feed) == (1, 0)
    assert (live(feed)["B"], len(source.reads)) == (7, reads)


def with_price(record: Any) -> Any:
    record.payload["ListPrice"] = 7
    return record


def test_what_still_cannot_be_mapped_stays(feed: Feed, bad_price: None) -> None:
    assert quarantine.retry(feed, ids=[QuarantinedRecord.objects.get(feed=feed).pk]) == (0, 1)
    assert QuarantinedRecord.objects.get(feed=feed).attempts == 2


def test_of_two_versions_only_the_newest_is_written(
    feed: Feed, bad_price: None, source: Source, sync: Sync, monkeypatch: pytest.MonkeyPatch
) -> None:
    source.put("B", ListPrice="call us", StandardStatus="Pending")
    sync(FULL)
    mapped = FakeProvider.row
    monkeypatch.setattr(FakeProvider, "row", lambda self, record: mapped(self, with_price(record)))
    assert quarantine.retry(feed) == (2, 0)
    assert feed.collection.listings.get(listing_key="B").standard_status == "Pending"


def test_nothing_is_retried_while_a_worker_is_at_the_feed(feed: Feed, bad_price: None) -> None:
    with held_elsewhere(feed), pytest.raises(runs.FeedBusy):
        quarantine.retry(feed)


@pytest.mark.parametrize("key", BAD_KEYS)
def test_a_key_that_postgresql_cannot_keep_spares_its_neighbors(
    feed: Feed, source: Source, sync: Sync, key: object
) -> None:
    source.records["E"]["ListingKey"] = key
    run = sync()
    assert (run.created, run.quarantined) == (9, 1)


def test_a_mapping_that_breaks_its_promise_spares_its_neighbors(
    feed: Feed, source: Source, sync: Sync, monkeypatch: pytest.MonkeyPatch
) -> None:
    mapped = FakeProvider.row

    def row(self: FakeProvider, record: Any) -> Any:
        return mapped(self, record) if record.listing_key != "E" else {}["ListPrice"]

    monkeypatch.setattr(FakeProvider, "row", row)
    run = sync()
    assert (run.created, run.quarantined) == (9, 1)
    assert "KeyError" in QuarantinedRecord.objects.get(feed=feed).reason
