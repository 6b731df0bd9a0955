"""What RESO and RETS sources send as Media (reference mls_protocols 2.1, 3.5 and 4.21)."""

from typing import Any

import pytest

from listings.address_forms import Shortened
from listings.rows import ListingRow
from listings.tours import is_open
from mls_sync.mapping.field_map import builtin
from mls_sync.mapping.record import Record
from mls_sync.mapping.row import listing_row

URL = "https://photos.example.com/{}.jpg"


def mapped(media: Any, **fields: Any) -> ListingRow:
    record = Record({"ListPrice": 1, "Media": media, **fields})
    return listing_row(record, builtin(), key="K", content_hash=b"", text=Shortened(b"{}"), source="test")


def test_photos_follow_their_order_and_one_address_is_enough() -> None:
    media = [
        {"MediaKey": "c", "MediaURL": URL.format(3), "Order": None},
        {"MediaKey": "b", "MediaURL": URL.format(2), "Order": "2", "MediaCategory": "Photo"},
        {"MediaKey": "a", "MediaURL": URL.format(1), "Order": 1, "MediaCategory": "Photos", "PreferredPhotoYN": "Y"},
    ]
    photos = mapped(media).photos or ()
    assert [photo.media_key for photo in photos] == ["a", "b", "c"]
    assert photos[0].uris == {"large": URL.format(1)} and photos[0].preferred_photo_yn


def test_tours_and_documents_among_the_media() -> None:
    media = [
        {"MediaCategory": "Unbranded Virtual Tour", "MediaURL": "https://tours.example.com/1"},
        {"MediaCategory": "Document", "MediaURL": "https://docs.example.com/1.pdf", "ShortDescription": "Survey"},
        {"MediaCategory": "Video", "MediaURL": "javascript:alert(1)"},
    ]
    row = mapped(media)
    assert row.photos is None and row.values["virtual_tour_url_unbranded"] == "https://tours.example.com/1"
    assert [link["ShortDescription"] for link in row.values["media_links"]] == ["Survey"]


def test_a_photo_that_only_its_source_gives_is_kept_by_its_name() -> None:
    (photo,) = mapped([{"MediaObject": "1"}, {"MediaURL": ""}]).photos or ()
    assert (photo.media_key, photo.uris) == ("1", {})


def test_nonsense_in_place_of_media_leaves_the_gallery_as_it_is() -> None:
    for nonsense in ("x", 3, {"a": 1}, [None, 3, "x"], [{"MediaCategory": []}]):
        row = mapped(nonsense)
        assert row.photos is None and row.values["media_links"] == []


def told(order: int, **told: Any) -> dict[str, Any]:
    return {"MediaKey": f"{order}", "MediaURL": URL.format(order), "Order": order, "MediaCategory": "Photo"} | told


MIXED = [
    told(1, MediaKey="small", ImageSizeDescription="Thumbnail"),
    told(1, MediaKey="great", ImageSizeDescription="Large"),
    told(2, MediaStatus="Deleted"),
    told(3, Permission=["Private"]),
    told(4, MediaCategory="Floor Plan", Permission=["Agent Only"]),
    told(5, MediaCategory="Video", MediaStatus="Deleted"),
    told(6, MediaCategory="Unbranded Virtual Tour", Permission="OfficeOnly"),
    told(7, MediaCategory="Video", Permission="Public,IDX"),
]


def test_what_is_deleted_is_left_out_and_a_photo_comes_once_in_its_largest_size() -> None:
    row = mapped(MIXED)
    assert [photo.media_key for photo in row.photos or ()] == ["great"]
    assert [link["MediaURL"] for link in row.values["media_links"]] == [URL.format(place) for place in (4, 6, 7)]
    assert row.values["virtual_tours"] == [] and not row.values["virtual_tour_url_unbranded"]


def test_what_is_for_agents_alone_is_marked() -> None:
    links = mapped(MIXED).values["media_links"]
    assert [link.get("Permission") for link in links] == ["Agent Only", "OfficeOnly", None]
    assert [is_open(link) for link in links] == [False, False, True]


@pytest.mark.parametrize("told_of", [{"Permission": ["Firm Only", "Public"]}, {"MediaStatus": "deleted"}])
def test_a_gallery_of_which_nothing_may_be_shown_is_empty_and_not_as_before(told_of: dict[str, Any]) -> None:
    assert mapped([told(1, **told_of)]).photos == ()


def test_photos_of_one_order_are_all_kept_where_sizes_do_not_tell_them_apart() -> None:
    doubled = [told(1, MediaKey=key, ImageSizeDescription="Large") for key in "ab"] + [told(1, MediaKey="c")]
    doubled.append(told(1, MediaKey="d", MediaObjectID="9", ImageSizeDescription="Thumbnail"))
    assert [photo.media_key for photo in mapped(doubled).photos or ()] == ["a", "b", "c", "d"]
