"""A feed whose files hold new and changed listings alone: what a file lacks is where it was."""

import pytest

from listings.models import Listing, ListingEvent
from mls_sync.models import Feed, QuarantinedRecord, RunStatus
from tests.mls_sync.providers.csv.conftest import Upload, sync

HEADER = "ListingKey,ListPrice,StandardStatus,City\n"


@pytest.fixture(autouse=True)
def of_increments(feed: Feed) -> None:
    Feed.objects.update(options={"contents": "increment", "page_size": 2})


def test_a_refused_record_waits_for_staff_until_it_comes_right(feed: Feed, upload: Upload) -> None:
    upload(HEADER + "A,400000,Active,Indio\nB,four hundred thousand dollars" + " and more" * 20 + ",Active,Indio\n")
    sync(feed)
    assert QuarantinedRecord.objects.get(resolved_at=None).listing_key == "B"
    upload(HEADER + "C,500000,Active,Indio\n")
    assert sync(feed).status == RunStatus.COMPLETE
    assert QuarantinedRecord.objects.filter(resolved_at=None).exists()
    upload(HEADER + "B,450000,Active,Indio\n")
    sync(feed)
    assert not QuarantinedRecord.objects.filter(resolved_at=None).exists()
    assert set(Listing.objects.live().values_list("listing_key", flat=True)) == {"A", "B", "C"}


def test_of_a_key_on_several_pages_the_first_row_counts(feed: Feed, upload: Upload) -> None:
    body = HEADER + "A,400000,Active,Indio\nB,1,Active,Indio\nC,1,Active,Indio\nA,390000,Active,Indio\n"
    for _ in range(2):
        upload(body)
        run = sync(feed)
    assert (run.updated, Listing.objects.get(listing_key="A").list_price) == (0, 400_000)
    assert "Some keys come several times" in run.errors.get().message
    assert not ListingEvent.objects.filter(kind="price").exists()


def test_a_file_without_rows_says_that_nothing_changed(feed: Feed, upload: Upload) -> None:
    upload(HEADER + "A,400000,Active,Indio\n")
    sync(feed)
    upload(HEADER)
    assert sync(feed).status == RunStatus.COMPLETE
    assert Listing.objects.live().count() == 1
