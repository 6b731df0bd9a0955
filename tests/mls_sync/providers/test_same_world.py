"""One simulated world, read by each kind of source: what is stored of a listing must not depend on the way it came."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from listings.rows import ListingRow
from mls_sync.providers.base import MediaItem, Provider
from mls_sync.providers.rets.client import RetsProvider
from mls_sync.providers.rets.options import RetsOptions
from mls_sync.providers.spark.client import SparkProvider
from mls_sync.providers.spark.options import SparkOptions
from simulators.demo import MLS_TOKEN, RETS_PASSWORD, RETS_USER
from simulators.mls import CRMLS, GPS, SimulatedMLS, World
from simulators.mls.rets.fields import property_table
from tests.mls_sync.providers.contract import pages

SOURCES_OWN = {"sync_source", "mls_property_type"}
"""Where it came from, and the source's own code for the type of property: by Spark each share has its own letters."""
CHILDREN = {"rooms", "units", "open_houses", "virtual_tours", "virtual_tour_url_branded", "media_links"}
"""What Spark expands within a listing; a RETS server has resources of its own for it, or another column."""


@pytest.fixture
def mls() -> Iterator[SimulatedMLS]:
    world = World(seed=3, gps=90, crmls=90)
    world.advance(3)
    with SimulatedMLS(world) as server:
        yield server


def spark(mls: SimulatedMLS, share: str) -> SparkProvider:
    return SparkProvider(SparkOptions.read({"base_url": mls.url, "mls_id": share}), MLS_TOKEN)


def rets(mls: SimulatedMLS, share: str, **options: Any) -> RetsProvider:
    criteria = f"({property_table()[0].by_standard['MlsId'].system}={share})"
    given = {"login_url": f"{mls.url}/rets/Login", "criteria": criteria, "page_size": 25, **options}
    return RetsProvider(RetsOptions.read(given), RETS_USER, RETS_PASSWORD, "")


def rows(provider: Provider) -> dict[str, ListingRow]:
    found = {source.listing_key: provider.row(source) for page in pages(provider) for source in page.records}
    provider.close()
    return found


@pytest.mark.parametrize("share", [GPS, CRMLS])
@pytest.mark.parametrize("form", ["COMPACT-DECODED", "COMPACT", "dtd", "flat", "listing"])
def test_a_listing_is_the_same_by_spark_and_by_rets(mls: SimulatedMLS, share: str, form: str) -> None:
    options = {"response_format": form}
    if not form.startswith("COMPACT"):
        # The elements bear standard names, whatever the metadata call the key.
        mls.rets.xml_form, options = form, {"response_format": "STANDARD-XML", "key_field": "ListingKey"}
    by_spark, by_rets = rows(spark(mls, share)), rows(rets(mls, share, **options))
    assert by_rets.keys() == by_spark.keys() == set(mls.world.keys(share))
    for key, row in by_spark.items():
        told = {name: value for name, value in row.values.items() if name not in SOURCES_OWN | CHILDREN}
        assert {name: by_rets[key].values.get(name) for name in told} == told


@pytest.mark.parametrize("addresses", [True, False])
def test_a_photo_is_the_same_by_spark_and_by_rets(mls: SimulatedMLS, addresses: bool) -> None:
    by_spark = rows(spark(mls, GPS))
    provider = rets(mls, GPS, photo_type="Thumbnail", photo_addresses=addresses)
    key = next(key for key, row in by_spark.items() if row.photos and 2 < len(row.photos) < 9)
    photos = by_spark[key].photos or ()
    items = [MediaItem(key, photo.order, str(photo.order + 1)) for photo in photos]
    files = {file.item.order: file.body for file in provider.media(items)}
    provider.close()
    there = {photo.order: requests.get(photo.uris["thumb"], timeout=10).content for photo in photos}
    assert files == there
