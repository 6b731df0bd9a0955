"""A packed gallery gives back what was delivered, and takes little."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listings.galleries import Gallery, Photo, first_of, unpacked
from listings.rows import PHOTO_SIZES, PhotoRow
from realty.compression import zstd

TAKEN = datetime(2026, 3, 1, 9, 30, 0, 123456, tzinfo=UTC)
PARTS = st.text(st.sampled_from('ab1/-.*\n"é'), max_size=5)
URIS = st.dictionaries(st.sampled_from(PHOTO_SIZES), st.builds("https://p.example/{}x{}".format, PARTS, PARTS))
PHOTOS = st.builds(
    PhotoRow.of,
    order=st.integers(0, 3),
    uris=URIS,
    media_key=PARTS,
    preferred_photo_yn=st.booleans(),
    caption=PARTS,
    media_modification_timestamp=st.sampled_from([None, TAKEN]),
)


def packed(photos: Sequence[PhotoRow]) -> bytes:
    return Gallery(photos).packed()


def of_mls(count: int) -> list[PhotoRow]:
    """As MLSs address them: a folder for each size, a number of the photo's own."""
    return [
        PhotoRow.of(
            n,
            {size: f"https://cdn.example/{size}/20260301{n * 7919:06d}-o.jpg" for size in PHOTO_SIZES},
            media_key=f"2026{n}",
        )
        for n in range(count)
    ]


def plain(photos: Sequence[PhotoRow | Photo]) -> list[tuple[object, ...]]:
    return [
        (p.order, p.uris, p.media_key, p.preferred_photo_yn, p.caption, p.media_modification_timestamp) for p in photos
    ]


@given(st.lists(PHOTOS, max_size=6))
def test_what_was_delivered_comes_back_in_its_order(photos: list[PhotoRow]) -> None:
    in_order = sorted(photos, key=lambda photo: photo.order)
    if len({photo.order for photo in photos}) < len(photos):
        in_order = [photo._replace(order=place) for place, photo in enumerate(photos)]
    assert plain(unpacked(packed(photos))) == plain(in_order)


@given(st.lists(PHOTOS, min_size=1, max_size=6))
def test_lists_show_the_preferred_photo_else_the_first(photos: list[PhotoRow]) -> None:
    found = unpacked(packed(photos))
    assert first_of(packed(photos)) == next((photo for photo in found if photo.preferred_photo_yn), found[0])


def test_addresses_of_one_form_are_kept_once() -> None:
    photos = of_mls(80)
    assert plain(unpacked(packed(photos))) == plain(photos)
    assert len(packed(photos)) < 1_500 < sum(map(len, photos[0].uris.values())) * 4


def test_a_size_that_is_missing_is_the_next_larger_one() -> None:
    (found,) = unpacked(packed([PhotoRow.of(0, {"300": "https://p.example/300", "1024": "https://p.example/1024"})]))
    assert [found.uri(size) for size in ("thumb", "640", "large")] == [
        "https://p.example/300", "https://p.example/1024", "https://p.example/1024",
    ]  # fmt: skip


def test_no_photos_are_no_bytes() -> None:
    assert packed([]) == b"" and unpacked(b"") == unpacked(None) == [] and first_of(None) is None


def test_a_broken_gallery_raises_and_shows_no_other_photo() -> None:
    frame = bytearray(packed(of_mls(5)))
    frame[-1] ^= 1  # of the checksum
    with pytest.raises(zstd.ZstdError):
        unpacked(bytes(frame))
