"""The photos of a whole collection change at once, as after an MLS moved its photos: taken in by the thousand, copied
anew, and the old ones removed. `make proof` does it with 10,000 listings."""

import time
import tracemalloc
from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from listings import ingest
from listings.media import storing, sweep
from listings.media.following import AT_ONCE, follow
from listings.models import Listing, PhotoCopy, PhotoDemand, PhotoFile
from listings.rows import ListingRow, PhotoRow
from mls_sync.media.copying import copy
from mls_sync.models import Feed
from tests.listings.media.host import PhotoHost
from tests.listings.media.images import jpeg
from tests.listings.rows import row

pytestmark = pytest.mark.django_db
# A claim, the events, the collection, and what is written, for each slice.
STATEMENTS = 20
MEGABYTES = 64


def stored(feed: Feed, host: PhotoHost, number: int, version: int) -> None:
    """Each with a photo of its own; every tenth keeps its image, at another address."""
    picture = jpeg(90, 60)
    for place in range(number):
        as_it_was = 1 if place % 10 == 0 else version
        host.photos[f"/{place}-{version}.jpg"] = picture + f"{place}-{as_it_was}".encode()
    for first in range(0, number, 1_000):
        with transaction.atomic():
            ingest.write(feed.collection, list(_rows(host, first, min(first + 1_000, number), version)), run_id=None)


def _rows(host: PhotoHost, first: int, end: int, version: int) -> Iterator[ListingRow]:
    for place in range(first, end):
        photo = PhotoRow.of(0, {"large": f"{host.url}/{place}-{version}.jpg"}, media_key=f"{place}-{version}")
        yield row(f"K{place}", photos=(photo,))


def copied(feed: Feed) -> None:
    while PhotoDemand.objects.exists():
        done = copy(feed)
        assert (done.failed, done.problem) == (0, "")


def taken_in(feed: Feed) -> tuple[int, float]:
    """Slices, and the most memory in megabytes that one held. Each has its few statements."""
    slices, most, is_done = 0, 0.0, False
    while not is_done:
        tracemalloc.start()
        with CaptureQueriesContext(connection) as asked:
            is_done = follow(feed.tenant_id)
        most = max(most, tracemalloc.get_traced_memory()[1] / 1e6)
        tracemalloc.stop()
        assert len(asked) <= STATEMENTS, [query["sql"][:80] for query in asked]
        slices += 1
    return slices, most


@pytest.mark.parametrize("number", [200, pytest.param(10_000, marks=pytest.mark.proof)])
def test_all_photos_change_at_once(feed: Feed, host: PhotoHost, number: int) -> None:
    feed.collection.photos_per_hour = 10**6
    feed.collection.save()
    stored(feed, host, number, version=1)
    taken_in(feed)
    copied(feed)
    assert PhotoFile.objects.count() == PhotoCopy.objects.count() == number
    before = set(PhotoFile.objects.values_list("pk", flat=True))

    stored(feed, host, number, version=2)
    began = time.perf_counter()
    slices, most = taken_in(feed)
    seconds = time.perf_counter() - began
    print(f"{number:,} demands: {seconds:.1f} s, {slices} slices, {most:.0f} MB at most.")
    assert PhotoDemand.objects.count() == number and slices <= number // AT_ONCE + 2 and most < MEGABYTES
    assert sweep.sweep(feed.tenant_id) == 0, "what is shown yet stays until its listing has the new ones"

    copied(feed)
    kept = -(-number // 10)
    assert sweep.orphans().count() == number - kept
    while sweep.sweep(feed.tenant_id):
        continue
    after = PhotoFile.objects.all()
    assert len(before & {file.pk for file in after}) == kept and len(after) == number
    assert PhotoCopy.objects.filter(file__isnull=False).count() == number == Listing.objects.count()
    assert all(storing.is_there(file) for file in after)
    assert sweep.sweep_files(feed.tenant_id) == 0
