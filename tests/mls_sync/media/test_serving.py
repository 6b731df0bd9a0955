"""Photos at their own addresses, from the storage to a browser: signed, ended, on their way, missing, unknown."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.utils import timezone

from listings.media.following import follow
from listings.models import PhotoDemand
from listings.photos import pictures_of, sources_of
from mls_sync.media import copying
from mls_sync.media.copying import copy
from mls_sync.models import Feed
from tests.listings.media.host import PhotoHost
from tests.listings.media.images import jpeg
from tests.mls_sync.media.browser import fetched
from tests.mls_sync.media.conftest import Store

pytestmark = pytest.mark.django_db


def copied(feed: Feed) -> copying.Done:
    """Everything that is due: what a sync left is taken in, then copied."""
    assert follow(feed.tenant_id)
    return copy(feed)


def files(settings: LazySettings) -> list[str]:
    root = Path(settings.MEDIA_ROOT)
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())


def test_where_the_license_forbids_links_a_drawing_stands_in(feed: Feed, host: PhotoHost, store: Store) -> None:
    feed.collection.photo_fallback = False
    feed.collection.save()
    address = pictures_of(store("A", "/1.jpg").pk)[0].uri("large")
    answer = fetched(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/svg+xml")
    assert host.url.encode() not in answer.content and host.asked == []


def test_a_file_that_is_missing_is_brought_again(
    feed: Feed, host: PhotoHost, store: Store, settings: LazySettings
) -> None:
    host.photos["/1.jpg"] = jpeg(300, 200)
    listing = store("A", "/1.jpg")
    copied(feed)
    for path in files(settings):
        (Path(settings.MEDIA_ROOT) / path).unlink()
    address = pictures_of(listing.pk)[0].uri("large")
    assert fetched(address)["Location"] == f"{host.url}/1.jpg"
    assert copy(feed).copied == 1 and len(files(settings)) == 2


def test_signed_addresses_end_and_are_the_tenants_own(feed: Feed, host: PhotoHost, store: Store) -> None:
    host.photos["/1.jpg"] = jpeg(300, 200)
    feed.collection.photos_signed = True
    feed.collection.save()
    listing = store("A", "/1.jpg")
    copied(feed)
    address = pictures_of(listing.pk)[0].uri("large")
    path, _, query = address.partition("?")
    assert fetched(address).status_code == 200 and "until=" in query
    until = query.partition("until=")[2].partition("&")[0]
    for wrong in ("", query[:-1], query.replace(until, str(int(until) + 9)), f"until={until}&sign=ä", "until=x&sign=y"):
        assert fetched(f"{path}?{wrong}").status_code == 404, wrong
    thumb = pictures_of(listing.pk)[0].uri("thumb")
    assert fetched(f"{thumb.partition('?')[0]}?{query}").status_code == 404, "of another size"


def test_an_address_ends_with_its_day(
    feed: Feed, host: PhotoHost, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    host.photos["/1.jpg"] = jpeg(300, 200)
    feed.collection.photos_signed = True
    feed.collection.save()
    listing = store("A", "/1.jpg")
    copied(feed)
    address = pictures_of(listing.pk)[0].uri("large")
    later = timezone.now().timestamp() + 3 * 24 * 3600
    monkeypatch.setattr("listings.media.addresses.time", lambda: later)
    assert fetched(address).status_code == 404
    assert fetched(pictures_of(listing.pk)[0].uri("large")).status_code == 200


def test_nginx_sends_the_file_where_it_is_told_to(
    feed: Feed, host: PhotoHost, store: Store, settings: LazySettings
) -> None:
    host.photos["/1.jpg"] = jpeg(300, 200)
    listing = store("A", "/1.jpg")
    copied(feed)
    settings.PHOTO_ACCEL = "/kept-photos"
    answer = fetched(pictures_of(listing.pk)[0].uri("large"))
    large = next(path for path in files(settings) if path.endswith("-large.webp"))
    assert answer["X-Accel-Redirect"] == f"/kept-photos/{large}" and answer.content == b""
    assert answer["Content-Type"] == "image/webp" and "immutable" in answer["Cache-Control"]


def test_an_unknown_photo_is_none(feed: Feed, store: Store) -> None:
    listing = store("A", "/1.jpg")
    ref = sources_of([listing.pk])[listing.pk][0].ref.hex()
    for path in (
        f"/photos/{feed.tenant_id}/{listing.pk}/{'0' * 24}/800.webp",
        f"/photos/{feed.tenant_id}/{listing.pk}/{ref}/9000.webp",
        f"/photos/{feed.tenant_id}/{listing.pk + 1}/{ref}/800.webp",
        f"/photos/{feed.tenant_id + 1}/{listing.pk}/{ref}/800.webp",
        f"/photos/{10**17}/{10**17}/{ref}/800.webp",
    ):
        assert fetched(path).status_code == 404, path
    assert not PhotoDemand.objects.exists()
