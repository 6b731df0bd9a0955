import json
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mls_sync.providers.decoding import MAX_DEPTH, cleaned, decode, digest, encode

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=10,
)


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'{"a": NaN, "b": -Infinity}', {"a": None, "b": None}),
        (b'{"a": "\\ud83dx"}', {"a": "x"}),
        (b'{"a": "x\\u0000y"}', {"a": "xy"}),
        (b'{"a": "x\x00\x01y"}', {"a": "x\x01y"}),
        (b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
        (b'{"a": "\x93the\x94"}', {"a": "“the”"}),
        (b'{"a": 123456789012345678901234567890}', {"a": 1.2345678901234568e29}),
        (b'{"a": 1e400, "b": 1.5}', {"a": None, "b": 1.5}),
    ],
)
def test_one_odd_value_does_not_sink_a_page(body: bytes, value: Any) -> None:
    assert decode(body) == value


@pytest.mark.parametrize("body", [b"", b"<html></html>", b'{"D": {"Results": [', b"[" * 100_000])
def test_what_is_no_json_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError):
        decode(body)


def test_both_readings_give_a_sound_record_the_same_hash() -> None:
    record = b'{"Price": 1.10, "Id": 26, "Name": "Caf\xc3\xa9", "Big": 9007199254740993}'
    fast, slow = decode(b"[" + record + b"]")[0], decode(b"[" + record + b", NaN]")[0]
    assert digest(encode(fast)[1]) == digest(encode(slow)[1])


@given(JSON)
def test_whatever_comes_can_be_stored(value: Any) -> None:
    text = encode(value)[1]
    kept = orjson.loads(text)
    assert cleaned(kept) == kept
    assert encode(kept)[1] == encode(decode(json.dumps(value).encode()))[1] == text


def test_depth_is_bounded() -> None:
    value: Any = 1
    for _ in range(MAX_DEPTH * 3):
        value = [value]
    assert encode(value)[1].count(b"[") == MAX_DEPTH
