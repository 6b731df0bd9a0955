"""Documents of MongoDB as text and as records: whatever BSON holds."""

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from bson import BSON, Binary, Decimal128, Int64, MaxKey, MinKey, ObjectId, Regex, Timestamp
from bson.datetime_ms import DatetimeMS
from hypothesis import given
from hypothesis import strategies as st

from listings.rows import ListingRow
from mls_sync.mapping.errors import RecordError
from mls_sync.mapping.field_map import builtin
from mls_sync.mapping.row import listing_row
from mls_sync.providers.mongo.record import canonical, key_of, modified_of
from mls_sync.providers.mongo.text import is_document, sync_source_in, text_of
from mls_sync.providers.source_record import SourceRecord
from realty.mongodb import PATIENT


def row_of(document: dict[str, Any], photos: Any = (), source: str = "listings") -> ListingRow:
    text, content_hash = text_of(source, document, photos)
    assert is_document(text) and sync_source_in(text) == f"mongodb/{source}"
    record = SourceRecord(key_of(document) or "K", content_hash, text=text)
    return listing_row(
        canonical(record), builtin(), key=record.listing_key, content_hash=content_hash, text=record.shortened(),
        source=sync_source_in(text),
    )  # fmt: skip


NAMES = st.sampled_from(
    ["listingKey", "ListingKey", "listPrice", "standardStatus", "location", "coordinates", "photos", "photos", "media",
     "listDate", "bedsTotal", "rooms", "openHouses", "modificationTimestamp", "postalCode", "propertyType", "$odd.name"]
)  # fmt: skip
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**63), 2**63 - 1), st.floats(), st.text(max_size=20),
    st.binary(max_size=9),
    st.datetimes(timezones=st.just(UTC), min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30)),
    st.sampled_from([
        ObjectId(), Decimal128("1E+6000"), Decimal128("NaN"), Decimal128("450000.50"), Int64(7), DatetimeMS(2**62),
        Regex("a"), Timestamp(5, 1), MinKey(), MaxKey(), Binary(b"x", 4), "********", "\0", "2026-01-02",
    ]),
)  # fmt: skip
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=12
)


@given(
    document=st.dictionaries(NAMES, VALUES, max_size=8), photos=st.lists(st.dictionaries(NAMES, SCALARS), max_size=3)
)
def test_any_document_becomes_a_row_or_is_refused(document: dict[str, Any], photos: Any) -> None:
    text, _ = text_of("listings", document, photos)
    orjson.loads(text)
    assert b"\\u0000" not in text
    key_of(document), modified_of(document)
    try:
        row_of(document, photos)
    except RecordError as error:
        assert str(error)


@given(document=st.dictionaries(NAMES, VALUES, max_size=8))
def test_the_text_of_a_document_is_the_same_each_time_it_is_read(document: dict[str, Any]) -> None:
    there = BSON.encode(document)
    assert text_of("x", there.decode(PATIENT), ()) == text_of("x", there.decode(PATIENT), ())


def test_what_is_not_utf_8_does_not_end_the_read() -> None:
    broken = BSON(BSON.encode({"city": "Palm Desert"}).replace(b"Palm", b"Pa\xffm"))
    assert row_of(broken.decode(PATIENT)).values["city"].startswith("Pa")


@pytest.mark.parametrize(
    ("document", "key"),
    [
        ({"listingKey": "A"}, "A"),
        ({"ListingKey": 20260101}, "20260101"),
        ({"MLSListingKey": "M", "listingId": "1"}, "M"),
        ({"listingKey": "", "MLSListingKey": "M"}, "M"),
        ({"listingId": "1"}, ""),
        ({"listingKey": 1.5}, ""),
        ({"listingKey": True}, ""),
    ],
)
def test_the_key_is_never_made_up(document: dict[str, Any], key: str) -> None:
    assert key_of(document) == key


def test_bookkeeping_is_no_change_and_everything_else_is() -> None:
    document = {"_id": ObjectId(), "listingKey": "A", "listPrice": 1, "updatedAt": datetime.now(UTC)}
    same = {**document, "_id": ObjectId(), "lastSyncedAt": datetime.now(UTC), "tenantId": "desert"}
    assert text_of("x", document, ())[1] == text_of("x", same, ())[1]
    assert text_of("x", document, ())[1] != text_of("x", {**document, "listPrice": 2}, ())[1]
    assert text_of("x", document, ())[1] != text_of("x", document, [{"uriLarge": "https://x.example.com/1"}])[1]


def test_a_name_of_its_own_wins_over_what_stands_in() -> None:
    row = row_of({"listingKey": "A", "bedsTotal": 3, "BedroomsTotal": 4, "County": "x", "countyOrParish": "Riverside"})
    assert (row.values["bedrooms_total"], row.values["county_or_parish"]) == (4, "Riverside")
