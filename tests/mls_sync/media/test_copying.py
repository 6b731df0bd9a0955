"""Photos from a host over real HTTP into the storage, and from there to a browser."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import timezone

from listings import ingest
from listings.enums import PhotoPolicy
from listings.media import demands, sweep
from listings.media.demands import MOST_TRIES, WAITS
from listings.media.following import follow
from listings.models import PhotoCopy, PhotoDemand, PhotoFile
from listings.photos import pictures_of
from listings.tasks import sweep_all_photos
from mls_sync.media import copying
from mls_sync.media.copying import copy
from mls_sync.models import Feed
from tests.listings.media.host import PhotoHost
from tests.listings.media.images import jpeg, opened
from tests.mls_sync.media.browser import fetched
from tests.mls_sync.media.conftest import Store

pytestmark = pytest.mark.django_db


def test_a_listings_photos_are_copied_and_served_at_their_own_addresses(
    feed: Feed, host: PhotoHost, store: Store
) -> None:
    host.photos = {"/1.jpg": jpeg(2400, 1800), "/2.jpg": jpeg(640, 480, (10, 200, 10))}
    listing = store("A", "/1.jpg", "/2.jpg")
    assert follow(feed.tenant_id)
    done = copy(feed)
    assert (done.copied, done.failed, done.problem) == (2, 0, "")
    first, second = pictures_of(listing.pk)
    assert all(uri.startswith("/photos/") for photo in (first, second) for uri in photo.uris.values())
    sizes = {}
    for size in ("thumb", "640", "large"):
        answer = fetched(first.uri(size))
        assert answer["Content-Type"] == "image/webp" and "immutable" in answer["Cache-Control"]
        sizes[size] = opened(answer.content).size
    assert sizes == {"thumb": (200, 150), "640": (800, 600), "large": (1920, 1440)}
    small = fetched(second.uri("large"))
    assert opened(small.content).size == (640, 480)
    assert not PhotoDemand.objects.exists()
    feed.collection.refresh_from_db()
    assert feed.collection.media_bytes == sum(PhotoFile.objects.values_list("size", flat=True)) > 0
    assert PhotoCopy.objects.count() == 2


def copied(feed: Feed) -> copying.Done:
    """Everything that is due: what a sync left is taken in, then copied."""
    assert follow(feed.tenant_id)
    return copy(feed)


def files(settings: LazySettings) -> list[str]:
    root = Path(settings.MEDIA_ROOT)
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())


def test_primary_photos_of_active_listings_come_first_then_what_is_opened_then_the_rest(
    feed: Feed, host: PhotoHost, store: Store
) -> None:
    for name in "abcdef":
        host.photos[f"/{name}.jpg"] = jpeg(300, 200, (ord(name), 9, 9))
    store("Sold", "/e.jpg", standard_status="Closed")
    looked_at = store("Ended", "/f.jpg", standard_status="Expired")
    store("One", "/a.jpg", "/b.jpg")
    store("Two", "/c.jpg", "/d.jpg")
    follow(feed.tenant_id)
    assert demands.opened(feed.tenant_id, feed.collection_id, looked_at.pk)
    assert not demands.opened(feed.tenant_id, feed.collection_id, looked_at.pk), "it is known already"
    copy(feed)
    order = [path[1] for path in host.asked]
    assert set(order[:2]) == {"a", "c"} and order[2] == "f" and set(order[3:]) == {"b", "d", "e"}


def test_a_person_who_looks_sees_the_source_until_there_is_a_copy(feed: Feed, host: PhotoHost, store: Store) -> None:
    host.photos["/1.jpg"] = jpeg()
    address = pictures_of(store("A", "/1.jpg").pk)[0].uri("large")
    answer = fetched(address)
    assert (answer.status_code, answer["Location"]) == (302, f"{host.url}/1.jpg")
    assert answer["Cache-Control"] == "private, max-age=60"
    assert PhotoDemand.objects.get().is_opened
    copy(feed)
    assert fetched(address)["Content-Type"] == "image/webp"


def test_a_changed_photo_replaces_the_one_before_and_its_files_go(
    feed: Feed, host: PhotoHost, store: Store, settings: LazySettings
) -> None:
    host.photos = {"/1.jpg": jpeg(300, 200), "/2.jpg": jpeg(300, 200, (9, 9, 200))}
    listing = store("A", "/1.jpg")
    copied(feed)
    before, old = pictures_of(listing.pk)[0].uri("large"), files(settings)
    store("A", "/2.jpg")
    copied(feed)
    assert fetched(before).status_code == 404
    assert fetched(pictures_of(listing.pk)[0].uri("large")).status_code == 200
    assert sweep.sweep(feed.tenant_id) == 1
    assert len(files(settings)) == 2 and not set(old) & set(files(settings))


def test_new_content_at_an_old_address_is_seen_by_the_listings_own_stamp(
    feed: Feed, host: PhotoHost, store: Store
) -> None:
    host.photos["/1.jpg"] = jpeg(300, 200)
    listing = store("A", "/1.jpg", photos_change_timestamp=timezone.now() - timedelta(days=1))
    copied(feed)
    host.photos["/1.jpg"] = jpeg(300, 200, (1, 1, 250))
    store("A", "/1.jpg", photos_change_timestamp=timezone.now())
    address = pictures_of(listing.pk)[0].uri("large")
    assert fetched(address).status_code == 302, "the one before is not shown in its place"
    copied(feed)
    answer = fetched(address)
    assert opened(answer.content).convert("RGB").getpixel((290, 190))[2] > 200  # type: ignore[index]


def test_the_same_image_is_kept_once_for_a_tenant(
    feed: Feed, host: PhotoHost, store: Store, settings: LazySettings
) -> None:
    host.photos = {f"/{place}.jpg": jpeg(300, 200) for place in range(4)}
    store("A", "/0.jpg", "/1.jpg")
    store("B", "/2.jpg", "/3.jpg")
    done = copied(feed)
    assert (done.copied, done.known) == (1, 3) or done.copied + done.known == 4
    assert PhotoFile.objects.count() == 1 and PhotoCopy.objects.count() == 4 and len(files(settings)) == 2
    # One of both goes: the other shows it yet.
    ingest.purge(feed.collection, ["A"])
    assert sweep.sweep(feed.tenant_id) == 0 and len(files(settings)) == 2
    ingest.purge(feed.collection, ["B"])
    assert sweep.sweep(feed.tenant_id) == 1 and files(settings) == []
    feed.collection.refresh_from_db()
    assert feed.collection.media_bytes == 0


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"<!doctype html><title>Sign in</title>", "A web page came"),
        (b"", "is empty"),
        (jpeg()[:3_000], "damaged"),
        (b"\xff\xd8\xff" * 90, "no JPEG"),
    ],
)
def test_what_is_no_photo_is_tried_again_some_times_and_then_left(
    feed: Feed, host: PhotoHost, store: Store, body: bytes, says: str
) -> None:
    host.photos = {"/bad.jpg": body, "/good.jpg": jpeg(300, 200)}
    listing = store("A", "/bad.jpg", "/good.jpg")
    done = copied(feed)
    assert (done.copied, done.failed) == (1, 1)
    for tries in range(1, MOST_TRIES):
        copy_of_bad = PhotoCopy.objects.get(file=None)
        assert copy_of_bad.tries == tries and says in copy_of_bad.problem
        assert PhotoDemand.objects.get().due_at > timezone.now() + WAITS[tries - 1] - timedelta(minutes=1)
        PhotoCopy.objects.filter(file=None).update(copied_at=timezone.now() - WAITS[tries - 1])
        PhotoDemand.objects.update(due_at=timezone.now())
        copy(feed)
    assert PhotoCopy.objects.get(file=None).tries == MOST_TRIES and not PhotoDemand.objects.exists()
    bad, good = pictures_of(listing.pk)
    assert fetched(bad.uri("large")).status_code == 302 and fetched(good.uri("large")).status_code == 200
    assert not PhotoDemand.objects.exists(), "what was given up is not begun again by whoever looks"


def test_the_budget_of_an_hour_is_kept(feed: Feed, host: PhotoHost, store: Store) -> None:
    feed.collection.photos_per_hour = 3
    feed.collection.save()
    for name in "abcd":
        host.photos[f"/{name}.jpg"] = jpeg(300, 200, (ord(name), 9, 9))
        store(name, f"/{name}.jpg")
    done = copied(feed)
    assert len(host.asked) == 3 and "3 requests in an hour" in done.problem
    assert PhotoDemand.objects.filter(due_at__gt=timezone.now()).exists()


def test_a_collection_that_links_again_lets_its_copies_go(
    feed: Feed, host: PhotoHost, store: Store, settings: LazySettings
) -> None:
    host.photos["/1.jpg"] = jpeg(300, 200)
    listing = store("A", "/1.jpg")
    copied(feed)
    own = pictures_of(listing.pk)[0].uri("large")
    feed.collection.photo_policy = PhotoPolicy.LINK
    feed.collection.save()
    assert pictures_of(listing.pk)[0].uri("large") == f"{host.url}/1.jpg"
    assert fetched(own).status_code == 404
    sweep_all_photos()
    assert not PhotoCopy.objects.exists()
    assert sweep.sweep(feed.tenant_id) == 1 and files(settings) == []


def test_an_address_that_has_ended_is_asked_for_again(
    feed: Feed, host: PhotoHost, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As MLS Grid's do after an hour: what was stored leads nowhere by then."""
    listing, asked = store("A", "/ended.jpg"), []
    host.photos["/now.jpg"] = jpeg(300, 200)

    def fresh(of: Feed, keys: Iterable[str]) -> dict[tuple[str, str], str]:
        asked.extend(keys)
        return {("A", "A-/ended.jpg"): f"{host.url}/now.jpg"}

    monkeypatch.setattr(copying, "addresses_end", lambda of: True)
    monkeypatch.setattr(copying, "fresh_addresses", fresh)
    assert copied(feed).copied == 1 and asked == ["A"]
    assert fetched(pictures_of(listing.pk)[0].uri("large")).status_code == 200


def test_one_photo_takes_few_queries(
    feed: Feed, host: PhotoHost, store: Store, django_assert_num_queries: Callable[[int], Any]
) -> None:
    host.photos["/1.jpg"] = jpeg(300, 200)
    address = pictures_of(store("A", "/1.jpg").pk)[0].uri("large")
    copied(feed)
    with django_assert_num_queries(1):
        fetched(address)


def test_many_listings_whose_photos_all_change_are_taken_in_by_the_thousand(
    feed: Feed, store: Store, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    for place in range(30):
        store(f"K{place}", f"/{place}.jpg")
    with django_assert_max_num_queries(30):
        follow(feed.tenant_id)
    assert PhotoDemand.objects.count() == 30
    with django_assert_max_num_queries(10):
        follow(feed.tenant_id)
