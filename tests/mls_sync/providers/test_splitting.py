import json
from typing import Any

import pytest
from hypothesis import given
from msgspec import Raw

from mls_sync.providers.decoding import decode, digest, encode
from mls_sync.providers.spark.client import source_record
from mls_sync.providers.spark.record import key_in, key_of
from mls_sync.providers.splitting import items, members
from tests.mls_sync.providers.test_decoding import JSON


def test_each_record_is_the_text_that_came() -> None:
    body = b'{"D": {"Success": true, "Results": [ {"Price":1.10, "a":"\xc3\xa9"} ,{"b": [1 ,2]}]}}'
    inner = members((members(body) or {})["D"]) or {}
    assert (bytes(inner["Success"]), [bytes(text) for text in items(inner["Results"]) or []]) == (
        b"true",
        [b'{"Price":1.10, "a":"\xc3\xa9"}', b'{"b": [1 ,2]}'],
    )


@pytest.mark.parametrize(
    "text", [b"", b"<html>", b"[1", b"[NaN]", b'["\\ud800"]', b"\xef\xbb\xbf[]", b"[" * 5000, b'{"a": 1}', b"[01]"]
)
def test_what_cannot_be_cut_is_left_to_the_patient_reader(text: bytes) -> None:
    assert items(text) is None


@pytest.mark.parametrize("text", [b"[1]", b"null", b'{"\xff": 1}', b'{"a": tru}'])
def test_what_is_no_object_has_no_members(text: bytes) -> None:
    assert members(text) is None


@given(JSON)
def test_a_record_is_read_the_same_from_its_text_and_from_its_value(value: Any) -> None:
    for fields in (value, {"ListingKey": value, "ListPrice": 1}):
        record = {"Id": value, "StandardFields": fields}
        text = json.dumps(record).encode()
        whole = source_record(decode(text))
        cut = source_record(Raw(text))
        assert (cut.listing_key, cut.payload, cut.raw) == (whole.listing_key, whole.payload, text)
        assert cut.content_hash == digest(text)


def test_an_unchanged_record_is_not_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mls_sync.providers.source_record.decoded", lambda text: pytest.fail("decoded"))
    record = source_record(Raw(b'{"Id": "1", "StandardFields": {"ListingKey": "20260101", "Remarks": "\\u0000"}}'))
    assert record.listing_key == "20260101"


def test_one_cp1252_byte_changes_no_other_record() -> None:
    found = items(b'[{"Id":"1","a":"Caf\xc3\xa9"},{"Id":"2","a":"\x93the\x94"}]') or []
    assert [source_record(text).payload["a"] for text in found] == ["Café", "“the”"]


def test_a_value_is_its_own_text() -> None:
    record = source_record({"Id": "1", "a": 1.0})
    assert (record.payload, record.raw) == encode({"Id": "1", "a": 1.0})


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (b'{"Id":"1","StandardFields":{"City":"a","ListingKey":"2","b":{"ListingKey":"3"}}}', "2"),
        (b'{"Id":"1","StandardFields":{"b":{"ListingKey":"3"},"ListingKey":"2"}}', "2"),
        (b'{"Id":"1","StandardFields":{"b":{"ListingKey":"3"}}}', "1"),
        (b'{"Id":"1","StandardFields":{"b":[{"ListingKey":"3"}]}}', "1"),
        (b'{"Id":"1","a":{"StandardFields":{"ListingKey":"3"}},"StandardFields":{"ListingKey":"2"}}', "2"),
        (b'{"Id":"1","a":[{"StandardFields":{"ListingKey":"3"}}],"StandardFields":{"City":"a"}}', "1"),
        (b'{"Id":"1","a":"\\"StandardFields\\":{","StandardFields":{"a":"x\\",\\"ListingKey\\":\\"3"}}', "1"),
        (b'{"Id":"1","StandardFields":{"a":"{","ListingKey":"2"}}', "2"),
        (b'{"Id":"1","StandardFields":{"xListingKey":"3","ListingKey":"********"}}', "1"),
        (b'{"Id":"1","StandardFields":{"ListingKey":"\\u0032"}}', "2"),
        (b'{"Id":"1","StandardFields":{"ListingKey":" 2 "}}', "2"),
        (b'{"Id":"1"}', "1"),
    ],
)
def test_the_key_is_that_of_the_fields_wherever_it_stands(text: bytes, key: str) -> None:
    assert key_in(text) == key == key_of(decode(text))
