"""Bad records are kept whole, do not disturb their neighbors, and are tried again without the source."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from mls_sync.models import Feed, QuarantinedRecord, RunStatus
from mls_sync.replication import quarantine, runs
from tests.mls_sync.replication.conftest import FULL, SWEEP, Sync, live
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
    assert quarantine.retry(feed) == (1, 0), "the older version is no longer at the source"
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


def fates(feed: Feed) -> dict[str, str]:
    rows = QuarantinedRecord.objects.filter(feed=feed)
    return {row.listing_key: row.settled if row.resolved_at else "open" for row in rows}


def test_newcomer_m11_a_clean_full_read_settles_what_it_no_longer_sees(
    feed: Feed, bad_price: None, source: Source, sync: Sync
) -> None:
    source.records["C"]["ListingKey"] = ""
    sync(FULL)
    source.records["C"]["ListingKey"] = "C"
    source.drop("B")
    run = sync(FULL)
    assert run.status == RunStatus.COMPLETE
    assert fates(feed) == {"": "gone", "B": "gone"}


def test_newcomer_m11_a_record_that_is_refused_again_stays_open(
    feed: Feed, bad_price: None, source: Source, sync: Sync
) -> None:
    assert sync(FULL).status == RunStatus.PARTIAL
    assert fates(feed) == {"B": "open"}


@pytest.mark.parametrize(("nameless", "without_key"), [([], "gone"), ([""], "open")])
def test_newcomer_m11_a_sweep_settles_what_the_source_lists_no_more(
    feed: Feed, bad_price: None, source: Source, sync: Sync, nameless: list[str], without_key: str
) -> None:
    source.records["C"]["ListingKey"] = ""
    sync(FULL)
    source.records["C"]["ListingKey"] = "C"
    source.drop("B")
    source.nameless = nameless
    sync(SWEEP)
    assert fates(feed) == {"": without_key, "B": "gone"}


def test_newcomer_m11_asking_again_asks_the_source(feed: Feed, bad_price: None, source: Source, sync: Sync) -> None:
    """B is good now, C still bad, D gone, and what had no key has one."""
    source.put("C", "D", ListPrice="call us")
    source.records["E"]["ListingKey"] = ""
    sync(FULL)
    source.put("B", ListPrice=5)
    source.drop("D")
    source.records["E"]["ListingKey"] = "E"
    reads = len(source.reads)
    assert quarantine.ask(feed) == (2, 1, 1)
    assert source.reads[reads:] == ["by_keys", "by_numbers"]
    assert fates(feed) == {"": "stored", "B": "stored", "C": "open", "D": "gone"}
    assert live(feed)["B"] == 5 and "E" in live(feed)


def test_newcomer_m11_what_is_asked_for_and_changed_but_bad_leaves_one_open_row(
    feed: Feed, bad_price: None, source: Source
) -> None:
    source.put("B", ListPrice="make an offer")
    assert quarantine.ask(feed) == (0, 1, 0)
    assert QuarantinedRecord.objects.get(feed=feed, resolved_at=None).raw.count("make an offer") == 1


def test_newcomer_m11_nothing_is_asked_while_a_worker_is_at_the_feed(feed: Feed, bad_price: None) -> None:
    with held_elsewhere(feed), pytest.raises(runs.FeedBusy):
        quarantine.ask(feed)


def test_newcomer_m11_a_dismissed_record_stays_dismissed_until_it_changes(
    feed: Feed, bad_price: None, source: Source, sync: Sync, staff: User
) -> None:
    assert quarantine.dismiss(QuarantinedRecord.objects.filter(feed=feed), staff, "A test record of the MLS") == 1
    kept = QuarantinedRecord.objects.get(feed=feed)
    assert (kept.dismissed_by, kept.dismissed_why) == (staff, "A test record of the MLS")
    run = sync(FULL)
    assert (run.status, run.quarantined, fates(feed)) == (RunStatus.COMPLETE, 1, {"B": "dismissed"})
    source.put("B", ListPrice="call us")
    assert sync(FULL).status == RunStatus.PARTIAL
    assert QuarantinedRecord.objects.filter(feed=feed, resolved_at=None).count() == 1
