"""Which photos of a home's listings are the same picture: by content where copies are kept, else by address."""

from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from listings.ingest import write
from listings.models import Collection, Listing, PhotoCopy, PhotoFile
from listings.photos import sources_of
from listings.property_history.pictures import Album, albums_of, repeated
from listings.rows import PhotoRow
from tests.listings.rows import photo, row

pytestmark = pytest.mark.usefixtures("in_tenant")


def store(collection: Collection, key: str, *photos: Any) -> Listing:
    with transaction.atomic():
        write(collection, [row(key, photos=photos)], run_id=None)
    found: Listing = Listing.objects.get(listing_key=key)
    return found


def copy(listing: Listing, place: int, content: bytes) -> None:
    """A copy of the photo is kept."""
    now, tenant = timezone.now(), listing.tenant_id
    values = {"width": 1, "height": 1, "size": 1, "created_at": now}
    file, _ = PhotoFile.objects.get_or_create(digest=content * 16, tenant_id=tenant, defaults=values)
    ref = sources_of([listing.pk])[listing.pk][place].ref
    PhotoCopy.objects.create(
        listing=listing, collection_id=listing.collection_id, tenant_id=tenant, ref=ref, file=file, copied_at=now
    )


def told(albums: list[Album]) -> list[tuple[str, int, int, list[list[str]]]]:
    return [
        (
            album.listing.listing_key, len(album.pictures), album.shown_above,
            [[each.listing_key for each in picture.also] for picture in album.pictures],
        )
        for album in albums
    ]  # fmt: skip


def test_photos_with_one_address_are_one_picture(gps: Collection) -> None:
    old, new = store(gps, "A", photo(0), photo(1)), store(gps, "B", photo(0), photo(2))
    albums = albums_of([new, old])
    assert told(albums) == [("B", 2, 0, [["A"], []]), ("A", 1, 1, [[]])]
    assert repeated(albums) == {"address": 1}


def test_photos_uploaded_again_are_known_by_their_content(gps: Collection) -> None:
    old, new = store(gps, "A", photo(0, "first"), photo(1, "first")), store(gps, "B", photo(0, "again"))
    copy(old, 1, b"x")
    copy(new, 0, b"x")
    albums = albums_of([new, old])
    assert told(albums) == [("B", 1, 0, [["A"]]), ("A", 1, 1, [[]])]
    assert repeated(albums) == {"file": 1}


def test_two_contents_are_two_pictures(gps: Collection) -> None:
    old, new = store(gps, "A", photo(0, "first")), store(gps, "B", photo(0, "again"))
    copy(old, 0, b"x")
    copy(new, 0, b"y")
    assert told(albums_of([new, old])) == [("B", 1, 0, [[]]), ("A", 1, 0, [[]])]


def test_where_one_has_no_copy_the_address_tells(gps: Collection) -> None:
    old, new = store(gps, "A", photo(0)), store(gps, "B", photo(0))
    copy(new, 0, b"x")
    albums = albums_of([new, old])
    assert told(albums) == [("B", 1, 0, [["A"]]), ("A", 0, 1, [])]
    assert repeated(albums) == {"address": 1}


def test_one_address_with_two_contents_is_two_pictures(gps: Collection) -> None:
    """Some sources put a new picture at an old address."""
    old, new = store(gps, "A", photo(0)), store(gps, "B", photo(0))
    copy(old, 0, b"x")
    copy(new, 0, b"y")
    assert repeated(albums_of([new, old])) == {}


def test_a_home_without_photos_has_no_albums(gps: Collection) -> None:
    assert albums_of([store(gps, "A")]) == []


def test_photos_that_only_the_query_tells_apart_are_all_shown(gps: Collection) -> None:
    def numbered(number: int) -> PhotoRow:
        return PhotoRow.of(number, {"large": f"https://photos.example/GetPhoto.ashx?listing=101&n={number}"})

    old, new = store(gps, "A", numbered(1)), store(gps, "B", numbered(1), numbered(2), numbered(3))
    assert told(albums_of([new, old])) == [("B", 3, 0, [["A"], [], []]), ("A", 0, 1, [])]
    for place in range(3):
        copy(new, place, bytes([place]))
    assert [len(album.pictures) for album in albums_of([new])] == [3]


def test_photos_of_one_listing_with_one_address_are_all_shown(gps: Collection) -> None:
    same = {"large": "https://photos.example/photo"}
    listing = store(gps, "A", PhotoRow.of(0, same), PhotoRow.of(1, same))
    assert told(albums_of([listing])) == [("A", 2, 0, [[], []])]
