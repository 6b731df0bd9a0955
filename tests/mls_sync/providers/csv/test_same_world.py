"""The same simulated world by Spark and by CSV is equal, listing by listing and photo by photo."""

import io
from collections.abc import Iterator
from typing import Any

import pytest

from listings.models import Collection, Listing
from listings.photos import gallery_of
from mls_sync.models import Feed, RunStatus
from realty.secrets import SecretDict
from simulators.mls import DEFAULT_TOKEN, GPS, SimulatedMLS, World, csv_file
from tests.mls_sync.providers.csv.conftest import Upload, sync
from tests.mls_sync.replication.replica import OURS, spark_feed

# Which feed a listing came by.
BY_FEED = OURS | {"sync_source", "content_hash", "is_duplicate", "duplicate_key"}
LISTINGS = 120


@pytest.fixture
def mls() -> Iterator[SimulatedMLS]:
    world = World(seed=11, gps=LISTINGS, crmls=0)
    with SimulatedMLS(world) as server:
        yield server
    world.close()


def contents(collection: Collection) -> dict[str, dict[str, Any]]:
    return {
        listing.listing_key: {
            field.name: getattr(listing, field.name)
            for field in listing._meta.concrete_fields
            if field.name not in BY_FEED
        }
        for listing in Listing.objects.live().filter(collection=collection)
    }


def photos(collection: Collection, *told: str) -> dict[str, list[tuple[Any, ...]]]:
    """Of each photo its address in the largest size, and what else is `told` of it."""
    keys = Listing.objects.live().filter(collection=collection).values_list("pk", "listing_key")
    return {
        key: [(photo.uris["large"], *(getattr(photo, name) for name in told)) for photo in gallery_of(pk)]
        for pk, key in keys
    }


def test_by_spark_and_at_a_watched_address(feed: Feed, crmls: Collection, mls: SimulatedMLS) -> None:
    by_spark = spark_feed(crmls, mls)
    assert sync(by_spark).status == RunStatus.COMPLETE
    feed.options = {"location": f"{mls.url}/csv/gps.csv", "page_size": 50}
    feed.secrets = SecretDict({"token": DEFAULT_TOKEN})  # type: ignore[assignment]
    feed.save()
    run = sync(feed)
    assert (run.status, run.created) == (RunStatus.COMPLETE, LISTINGS), run.message
    spark, csv = contents(crmls), contents(feed.collection)
    assert sorted(csv) == sorted(mls.world.keys(GPS))
    for key, columns in spark.items():
        assert csv[key] == columns
    told = ("order", "media_key", "caption", "preferred_photo_yn")
    assert photos(feed.collection, *told) == photos(crmls, *told)
    assert sum(map(len, photos(crmls).values())) > 1_000


def test_photos_may_stand_in_a_cell_as_addresses(
    feed: Feed, crmls: Collection, mls: SimulatedMLS, upload: Upload
) -> None:
    sync(spark_feed(crmls, mls))
    text = io.StringIO(newline="")
    csv_file.write(mls.world, GPS, text, mls.url, addresses=True)
    upload(text.getvalue())
    assert sync(feed).created == LISTINGS
    assert photos(feed.collection, "order") == photos(crmls, "order")


def test_a_change_and_a_removal_in_the_world_arrive(feed: Feed, mls: SimulatedMLS) -> None:
    feed.options = {"location": f"{mls.url}/csv/gps.csv"}
    feed.secrets = SecretDict({"token": DEFAULT_TOKEN})  # type: ignore[assignment]
    feed.save()
    sync(feed)
    keys = list(mls.world.keys(GPS))
    mls.world.change_price(keys[0], 512_345)
    mls.world.vanish(keys[1])
    run = sync(feed)
    assert (run.updated, run.vanished, run.unchanged) == (1, 1, LISTINGS - 2)
    assert Listing.objects.get(listing_key=keys[0]).list_price == 512_345
