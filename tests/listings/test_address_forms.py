"""A record's text is shortened by the addresses of its photos, and comes back byte for byte."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from listings.address_forms import AddressFields, Form, Shortened, stored, whole_text

FIELDS = AddressFields({"UriThumb": "thumb", "Uri640": "640", "UriLarge": "large"})
NAMES = ("UriThumb", "Uri640", "UriLarge")
WORDS = st.text(st.sampled_from('ab1/-.&\x7f\x01\x03"\\\né '), max_size=4)
ADDRESSES = st.one_of(
    st.none(),
    st.builds("https://p.example/{}-o.jpg".format, st.sampled_from(["1", "22", "3/4", "", 'a"b', "a\\b", "é"])),
    st.builds("{}{}".format, st.sampled_from(["http://p.example/", "javascript:", ""]), WORDS),
)
PHOTOS = st.lists(
    st.dictionaries(st.sampled_from([*NAMES, "Id", "Caption", "\x7f0", "@0"]), ADDRESSES | WORDS, max_size=6),
    max_size=6,
)


def of_mls(count: int) -> list[dict[str, str]]:
    """As MLSs address photos: a word for each size, a number of the photo's own."""
    return [
        {"Id": f"2026{n}", **{name: f"https://cdn.example/{name[3:]}/20260301{n * 7919:06d}-o.jpg" for name in NAMES}}
        for n in range(count)
    ]


def expanded(photo: dict[str, Any], forms: tuple[Form, ...]) -> dict[str, str]:
    """Size and address of each, also of those that a form stands for."""
    sizes = dict(zip(NAMES, ("thumb", "640", "large"), strict=True))
    found = {sizes[name]: uri for name, uri in photo.items() if name in sizes}
    for number, form in enumerate(forms):
        if own := photo.get(f"\x7f{number}"):
            found |= zip(form.sizes, form.addresses(own), strict=True)
    return found


@given(PHOTOS, WORDS)
def test_every_text_comes_back_as_it_came(photos: list[dict[str, Any]], other: str) -> None:
    told = orjson.dumps({"a": other, "Photos": photos, "b": other})
    for text in (
        told,
        told.replace(b"/", b"\\/"),
        told.replace(b"http", b"\xe9http"),
        other.encode(),
        b"\x01a",
        b"\x02a",
    ):
        assert whole_text(stored(FIELDS.shorten(text))) == text
        assert whole_text(stored(Shortened(text))) == text


@given(PHOTOS)
def test_what_is_shortened_is_json_that_says_the_same(photos: list[dict[str, Any]]) -> None:
    text, forms = FIELDS.shorten(orjson.dumps(photos))
    if forms:
        read = orjson.loads(text)
        assert [expanded(photo, forms) for photo in read] == [expanded(photo, ()) for photo in photos]
        assert [photo.get("Caption") for photo in read] == [photo.get("Caption") for photo in photos]


def test_the_addresses_of_all_photos_stand_there_once() -> None:
    text = orjson.dumps({"PrimaryPhoto": of_mls(1), "Photos": of_mls(25)})
    short, forms = FIELDS.shorten(text)
    assert len(forms) == 1 and short.count(b"https") == 0
    assert len(short) < len(text) / 4
    assert orjson.loads(short)["Photos"][3] == {"Id": "20263", "\x7f0": "20260301023757"}


def test_photos_of_another_server_have_another_form() -> None:
    elsewhere = [{name: uri.replace("cdn", "old") for name, uri in photo.items()} for photo in of_mls(40)]
    text = orjson.dumps([*of_mls(3), *elsewhere[3:36], *of_mls(40)[36:]])
    short, forms = FIELDS.shorten(text)
    assert len(forms) == 2 and b"https" not in short and whole_text(stored(Shortened(short, forms))) == text


def test_addresses_of_which_one_is_none_are_left_in_the_text() -> None:
    photos = [{**photo, "Uri640": f"javascript:{n}"} for n, photo in enumerate(of_mls(3))]
    text = orjson.dumps(photos)
    assert FIELDS.shorten(text) == Shortened(text)


def test_photos_that_are_all_the_same_are_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two thousand of them before another one once took as long as all their pairs."""
    tried = []
    form = AddressFields._form
    monkeypatch.setattr(AddressFields, "_form", lambda *runs: tried.append(1) or form(*runs))
    photos = [{"Uri640": "https://p.example/1"}] * 2_000 + [{"UriLarge": "https://p.example/2"}]
    assert FIELDS.shorten(orjson.dumps(photos)).forms == ()
    assert len(tried) == 1


def test_own_parts_too_long_to_be_found_make_no_form() -> None:
    photos = [{"Uri640": f"https://p.example/{str(n) * 3_000}/{n}.jpg"} for n in range(9)]
    text = orjson.dumps(photos)
    assert len(stored(FIELDS.shorten(text))) <= len(text)
