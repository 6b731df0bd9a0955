"""What RESO and RETS sources send as Media (reference mls_protocols 2.1, 3.5 and 4.21)."""

from typing import Any

from listings.address_forms import Shortened
from listings.rows import ListingRow
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
