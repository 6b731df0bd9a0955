"""Photos of simulated sources: by their addresses (Spark), and as bytes alone (RETS, GetObject)."""

import re
from collections.abc import Callable, Iterator

import pytest
import requests
from PIL import Image, ImageChops, ImageStat

from listings.enums import PhotoPolicy
from listings.media.demands import demand_all
from listings.models import Collection, Listing, PhotoCopy
from listings.photos import pictures_of, sources_of
from mls_sync.media.copying import copy
from mls_sync.models import Feed, RateBudget
from mls_sync.providers.reso.client import ResoProvider
from realty.tenants.models import Tenant
from simulators.mls import DEFAULT_TOKEN, SimulatedMLS, World
from tests.listings.media.images import opened
from tests.mls_sync.media.browser import fetched
from tests.mls_sync.providers.reso.test_contract import NO_LIMITS
from tests.mls_sync.providers.rets.test_replication import rets_feed, sync
from tests.mls_sync.replication.replica import reso_feed, spark_feed


@pytest.fixture
def mls() -> Iterator[SimulatedMLS]:
    with SimulatedMLS(World(gps=2, crmls=1), reso=NO_LIMITS) as server:
        yield server


def mls_grid_feed(collection: Collection, mls: SimulatedMLS) -> Feed:
    """Its addresses end, so each listing is asked for again before its photos are."""
    return reso_feed(collection, mls, "mls_grid")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("make_feed", [spark_feed, rets_feed, mls_grid_feed])
def test_what_a_source_shows_is_what_we_keep(
    mls: SimulatedMLS,
    gps: Collection,
    in_tenant: Tenant,
    make_feed: Callable[..., Feed],
    caplog: pytest.LogCaptureFixture,
) -> None:
    Collection.objects.update(photo_policy=PhotoPolicy.KEEP, photo_fallback=False)
    gps.refresh_from_db()
    feed = make_feed(gps, mls)
    sync(feed)
    listing = Listing.objects.filter(source__photo_count__gt=0).order_by("pk")[0]
    assert demand_all(gps) > 0
    feed = Feed.objects.select_related("collection", "tenant").get(pk=feed.pk)
    done = copy(feed, seconds=60)
    assert done.problem == "" and done.copied > 3 and not PhotoCopy.objects.filter(file=None).exists()
    assert DEFAULT_TOKEN not in caplog.text
    sent = [_sent(source.photo.uri("large")) for source in sources_of([listing.pk])[listing.pk][:3]]
    for photo, body in zip(pictures_of(listing.pk), sent, strict=False):
        answer = fetched(photo.uri("large"))
        kept = opened(answer.content)
        if body:
            assert _alike(kept, opened(body))
        assert kept.width > 600


@pytest.mark.django_db(transaction=True)
def test_the_photo_host_of_mls_grid_is_told_the_token(mls: SimulatedMLS, gps: Collection, in_tenant: Tenant) -> None:
    """And refuses whoever does not, or comes twice with one address: each is asked for anew."""
    Collection.objects.update(photo_policy=PhotoPolicy.KEEP, photo_fallback=False)
    gps.refresh_from_db()
    feed = mls_grid_feed(gps, mls)
    assert ResoProvider.photo_agents(feed) == {mls.url: DEFAULT_TOKEN, "https://media.mlsgrid.com": DEFAULT_TOKEN}
    sync(feed)
    demand_all(gps)
    feed = Feed.objects.select_related("collection", "tenant").get(pk=feed.pk)
    number = copy(feed, seconds=60).copied
    assert number > 3 and mls.media.without_token == 0 and len(mls.media.used) >= number
    stored = next(iter(mls.media.used))
    for agent in ("Realty", DEFAULT_TOKEN):
        assert requests.get(f"{mls.url}{stored}", headers={"User-Agent": agent}, timeout=10).status_code == 403
    # Copies are gone, and the stored addresses have ended: all are had again.
    PhotoCopy.objects.all().delete()
    demand_all(gps)
    done = copy(feed, seconds=60)
    assert (done.failed, done.known) == (0, number)


@pytest.mark.django_db(transaction=True)
def test_photos_of_mls_grid_count_in_the_budget_of_its_token(
    mls: SimulatedMLS, gps: Collection, in_tenant: Tenant
) -> None:
    """MLS Grid suspends a token that asks too much, and downloads may count (2 requests a second, 4 GB an hour)."""
    Collection.objects.update(photo_policy=PhotoPolicy.KEEP, photo_fallback=False)
    gps.refresh_from_db()
    feed = mls_grid_feed(gps, mls)
    sync(feed)
    demand_all(gps)
    feed = Feed.objects.select_related("collection", "tenant").get(pk=feed.pk)
    row = RateBudget.objects.get(credential=ResoProvider.credential_of(feed))
    before = _spent(row)
    done = copy(feed, seconds=60)
    row.refresh_from_db()
    after = _spent(row)
    downloads = done.copied + done.known
    assert downloads > 3
    # Those of the listings' fresh addresses come on top.
    assert after["requests/3600"] - before["requests/3600"] > downloads
    assert done.bytes_fetched <= after["bytes/3600"] - before["bytes/3600"] < done.bytes_fetched + 20_000_000


def _spent(row: RateBudget) -> dict[str, int]:
    return {name: sum(parts.values()) for name, parts in row.spent.items()}


def _sent(address: str) -> bytes:
    """Of MLS Grid's the photo behind its signature, which holds for one request."""
    return requests.get(re.sub("/media/token=[^/]*", "", address), timeout=10).content if address else b""


def _alike(one: Image.Image, other: Image.Image) -> bool:
    small = [each.convert("RGB").resize((64, 48)) for each in (one, other)]
    return max(ImageStat.Stat(ImageChops.difference(*small)).mean) < 6
