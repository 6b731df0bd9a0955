"""A shortened record gives the row that the whole one gives, whatever stands where addresses should."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from listings.address_forms import AddressFields, Shortened, stored, whole_text
from listings.galleries import Gallery, unpacked
from listings.rows import ListingRow
from mls_sync.providers.source_record import SourceRecord
from tests.mls_sync.providers.spark.records import KEY, TYPES, home, knowing

ONE, TWO = {"Id": "1", "Uri300": "https://x/1.jpg"}, {"Id": "2", "Uri300": "https://x/2.jpg"}
VALUES = st.sampled_from(
    ["https://x/3.jpg", "https://x/front door.jpg", "https://x/\u00e9.jpg", "https://x/a\tb.jpg", "http://x/3.jpg", "",
     None, 5, "********", "https://x/********.jpg", "javascript:alert(1)", "https://y/9.jpg"]
)  # fmt: skip
NAMES = st.sampled_from(["Uri300", "Uri640", "UriLarge", "Id", "Caption", "Name", "Primary", "\x7f0", "\x7f7"])
ITEMS = st.dictionaries(NAMES, VALUES, max_size=5)


def rows(text: bytes) -> tuple[ListingRow, ListingRow]:
    """Of the shortened record, and of the whole one."""
    short = knowing(TYPES).row(SourceRecord(KEY, b"h", text=text))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(AddressFields, "shorten", lambda fields, text: Shortened(text))
        return short, knowing(TYPES).row(SourceRecord(KEY, b"h", text=text))


def told(row: ListingRow) -> tuple[Any, ...]:
    photos = None if row.photos is None else unpacked(Gallery(row.photos).packed())
    return row.values, photos, row.masked_fields, row.unreadable_fields, row.raw


def same(text: bytes) -> ListingRow:
    short, whole = rows(text)
    assert told(short) == told(whole)
    assert whole_text(stored(short.record)) == text
    return short


@pytest.mark.parametrize("value", ["", "********", "javascript:alert(1)", "http://x/2.jpg", "/2.jpg", None])
def test_only_web_addresses_are_photos(value: Any) -> None:
    row = same(orjson.dumps(home(Photos=[ONE, {"Id": "2", "Uri300": value}, {"Id": "3", "Uri300": value}])))
    assert all(uri.startswith("http") for photo in row.photos or () for uri in photo.uris.values())


@pytest.mark.parametrize("own", [b"front door", "\u00e9".encode(), b"\xe9", b"a\tb"])
def test_a_name_of_any_letters_comes_back_as_it_came(own: bytes) -> None:
    text = orjson.dumps(home(Photos=[ONE, TWO, {"Id": "3", "Uri300": "https://x/OWN.jpg"}])).replace(b"OWN", own)
    assert len(same(text).photos or ()) == 3


def test_a_room_with_an_address_keeps_it() -> None:
    kitchen, bath = {"Name": "Kitchen", "Uri300": "https://x/3.jpg"}, {"Name": "Bath", "Uri300": "https://x/4.jpg"}
    row = same(orjson.dumps(home(Photos=[ONE, TWO], Rooms=[kitchen, bath])))
    assert row.values["rooms"][0]["RoomUri300"] == "https://x/3.jpg"


@pytest.mark.parametrize("name", ["\x7f0", "\x7f7", "\\u007f0"])
def test_a_field_that_is_named_like_a_mark_is_none(name: str) -> None:
    text = orjson.dumps(home(Photos=[ONE, TWO, {"NAME": "x"}, {"NAME": 5}])).replace(b"NAME", name.encode())
    assert len(same(text).photos or ()) == 2


def test_of_a_field_that_stands_twice_the_last_counts() -> None:
    text = orjson.dumps(home(Photos=[ONE, TWO, {"Uri300": "https://x/3.jpg", "TWICE": "https://y/9.jpg"}]))
    row = same(text.replace(b"TWICE", b"Uri300"))
    assert [photo.uris["300"] for photo in row.photos or ()][2] == "https://y/9.jpg"


@given(st.lists(ITEMS, max_size=5), st.lists(ITEMS, max_size=2))
def test_any_photos_and_rooms(photos: list[dict[str, Any]], rooms: list[dict[str, Any]]) -> None:
    same(orjson.dumps(home(Photos=[ONE, TWO, *photos], Rooms=rooms, PrimaryPhoto=photos[:1])))
