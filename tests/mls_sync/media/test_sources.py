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
from mls_sync.models import Feed
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
    with SimulatedMLS(World(gps=3, crmls=1), reso=NO_LIMITS) as server:
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


def _sent(address: str) -> bytes:
    """Of MLS Grid's the photo behind its signature, which holds for one request."""
    return requests.get(re.sub("/media/token=[^/]*", "", address), timeout=10).content if address else b""


def _alike(one: Image.Image, other: Image.Image) -> bool:
    small = [each.convert("RGB").resize((64, 48)) for each in (one, other)]
    return max(ImageStat.Stat(ImageChops.difference(*small)).mean) < 6
