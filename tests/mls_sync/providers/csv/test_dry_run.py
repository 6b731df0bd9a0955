"""A dry run says what the sync then does, and touches nothing."""

import io
from typing import Any

import pytest

from listings.models import Listing, ListingEvent
from mls_sync import feed_files
from mls_sync.dry_run import dry_run
from mls_sync.field_maps import add_version
from mls_sync.models import Feed, RunStatus, SyncRun
from tests.mls_sync.providers.csv.conftest import Upload, sync
from tests.mls_sync.providers.csv.source import Listings


def made(count: int = 40) -> Listings:
    return Listings(lambda body: None, count)


def body_of(listings: Listings) -> bytes:
    kept: list[bytes] = []
    listings.write = kept.append
    listings.written()
    return kept[-1]


def test_it_foresees_what_a_sync_does(feed: Feed, upload: Upload) -> None:
    listings = made()
    upload(body_of(listings))
    first = dry_run(feed)
    assert (first.rows, first.created, first.changed, first.removed) == (40, 40, 0, 0)
    assert not Listing.objects.exists() and not SyncRun.objects.exists() and not ListingEvent.objects.exists()
    run = sync(feed)
    assert run.created == 40, [run.message, *run.errors.values_list("message", flat=True)]
    listings.change(listings.keys[3])
    listings.remove(listings.keys[7])
    listings.rows["new"] = ["new", *listings.rows[listings.keys[0]][1:]]
    upload(body_of(listings))
    again = dry_run(feed)
    assert (again.created, again.changed, again.unchanged, again.removed, again.held) == (1, 1, 38, 1, 40)
    assert [sample.key for sample in again.new_samples] == ["new"]
    assert again.changed_samples[0].changes == [("list price", "400004", "400005")]
    assert again.removed_samples[0].name.endswith("8 Ocotillo Lane, Indio")
    run = sync(feed)
    assert (run.status, run.created, run.updated, run.unchanged, run.vanished) == (RunStatus.COMPLETE, 1, 1, 38, 1)


def test_a_map_that_was_edited_changes_every_row(feed: Feed, upload: Upload) -> None:
    upload(body_of(made()))
    sync(feed)
    assert dry_run(feed).unchanged == 40
    add_version(feed, [{"field": "ListingId", "names": ["MLS #"]}], [])
    found = dry_run(feed)
    assert (found.changed, found.unchanged) == (40, 0)
    assert ("listing id", "", "21900001") in found.changed_samples[0].changes


def test_a_file_that_was_not_accepted_is_tried_and_not_read(feed: Feed, upload: Upload) -> None:
    upload(body_of(made(10)))
    tried = feed_files.store(feed, "other.csv", io.BytesIO(body_of(made(12))))
    assert dry_run(feed, tried).created == 12 and dry_run(feed).created == 10
    assert sync(feed).created == 10


def test_too_many_removals_ask_staff(feed: Feed, upload: Upload) -> None:
    upload(body_of(made(60)))
    sync(feed)
    upload(body_of(made(30)))
    found = dry_run(feed)
    assert (found.removed, found.asks) == (30, True)
    run = sync(feed)
    assert (run.status, run.vanished, Listing.objects.live().count()) == (RunStatus.CONFIRM, 0, 60)


@pytest.mark.parametrize("broken", ["keyless", "increment", "empty"])
def test_nothing_is_removed_where_it_cannot_be_certain(feed: Feed, upload: Upload, broken: str) -> None:
    listings = made(30)
    upload(body_of(listings))
    sync(feed)
    listings.remove(listings.keys[0])
    if broken == "keyless":
        listings.lose_keys()
    elif broken == "empty":
        listings.rows.clear()
    else:
        Feed.objects.update(options={"contents": "increment"})
        feed.refresh_from_db()
    upload(body_of(listings))
    found = dry_run(feed)
    assert found.removed == 0 and found.kept
    assert sync(feed).vanished == 0 and Listing.objects.live().count() == 30


def test_what_is_wrong_with_rows_is_told(feed: Feed, upload: Upload) -> None:
    upload(
        "ListingKey,StandardStatus,ListPrice\n"
        "A1,Active,1\nA2,Active,1,000\nA1,Active,2\n,Active,3\n2.01907E+25,Active,4\nA3\nA4,Closed\n"
    )
    found = dry_run(feed)
    assert (found.rows, found.created, found.refused, found.doubled) == (7, 2, 4, 1)
    assert [line.partition(":")[0] for line in found.told] == [
        "Row 2", "Row 4", "Row 5", "Row 6", "Row 7", "Key A1 stands in 2 rows; row 1 counts."
    ]  # fmt: skip
    run = sync(feed)
    assert (run.created, run.quarantined) == (2, 4)
    assert Listing.objects.get(listing_key="A1").list_price == 1


def test_the_quota_is_told(feed: Feed, upload: Upload, gps: Any) -> None:
    feed.collection.max_listings = 25
    upload(body_of(made(30)))
    assert dry_run(feed).left_out == 5
