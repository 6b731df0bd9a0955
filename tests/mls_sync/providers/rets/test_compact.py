"""Lines of values under their columns; bytes made well-formed."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from mls_sync.providers.rets.compact import split
from mls_sync.providers.rets.document import Document
from mls_sync.providers.rets.metadata import pieces, zone_of
from mls_sync.providers.rets.repair import Repair
from mls_sync.providers.transport.http import Stream


def well_formed(pieces: list[bytes], *, is_compact: bool) -> list[bytes]:
    repair = Repair(is_compact=is_compact)
    return [*map(repair.feed, pieces), repair.close()]


def lines(pieces: list[bytes]) -> list[str]:
    """The texts of all DATA, by whichever way they are found."""
    document = Document(Stream(200, {}, "mls.example.com", iter(pieces)), is_compact=True)
    found = [each if isinstance(each, str) else each for each in document.lines_and_elements()]
    return [each if isinstance(each, str) else "".join(each.itertext()) for each in found if _is_line(each)]


def _is_line(each: Any) -> bool:
    return isinstance(each, str) or each.tag == "DATA"


VALUES = st.lists(st.text("ab1 ", max_size=3), min_size=2, max_size=8).filter(lambda found: any(map(str.strip, found)))
BOTH = (True, True)


@given(VALUES, st.sampled_from([(True, True), (False, False)]))
def test_a_whole_line_is_split_as_it_was_written(values: list[str], outer: tuple[bool, bool]) -> None:
    if not outer[0] and not values[0] and not values[-1]:
        return  # as a line with outer delimiters, two values short
    line = "\t".join(["", *values, ""] if outer[0] else values)
    assert split(line, "\t", len(values), outer) == values


@given(VALUES, st.integers(1, 3))
def test_no_value_moves_in_short_and_long_lines(values: list[str], by: int) -> None:
    found = split("\t".join(["", *values, ""]), "\t", len(values) + by, BOTH)
    assert found[: len(values)] == values and not any(found[len(values) :])
    long = split("\t".join(["", *values, *"xyz"[:by], ""]), "\t", len(values), BOTH)
    assert long[: len(values)] == values and long[len(values) :] == list("xyz"[:by])


@given(st.text(), st.lists(st.integers(1, 9), max_size=20))
def test_whatever_text_stands_in_a_line_is_read_back(text: str, cuts: list[int]) -> None:
    """In pieces of any size; what XML cannot hold is left out."""
    raw = f"<RETS><DATA>{text}</DATA></RETS>".encode("utf-8", "surrogatepass")
    parts, at = [], 0
    for size in cuts:
        parts.append(raw[at : at + size])
        at += size
    body = b"".join(well_formed([*parts, raw[at:]], is_compact=True))
    tree = etree.fromstring(body, etree.XMLParser(huge_tree=True, resolve_entities=False))
    plain = "&" not in text and "<" not in text and "]]>" not in text and all(ord(c) >= 32 for c in text)
    if plain and not any(0xD800 <= ord(c) < 0xE000 or c in "\ufffe\uffff" for c in text):
        assert (tree[0].text or "") == text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Tom & Jerry", "Tom & Jerry"),
        ("Tom &amp; Jerry", "Tom & Jerry"),
        ("caf&eacute;&nbsp;3", "café\u00a03"),
        ("a&#233;b&#xE9;c", "aébéc"),
        ("a&#0;b&#x1F;c&#55296;", "abc"),
        ("It&#146;s 2 &#150; 3, &#x93;new&#X94;&#129;", "It\u2019s 2 \u2013 3, \u201cnew\u201d"),
        ("a <b>bold</b> &lt;i&gt; 3 < 4", "a <b>bold</b> <i> 3 < 4"),
        ("&unknown; &;", "&unknown; &;"),
        ("&LT;b", "<b"),
    ],
)
def test_references_and_markup_in_a_line(text: str, told: str) -> None:
    for size in (1, 3, 1000):
        raw = f"<RETS><DATA>\t{text}\t</DATA></RETS>".encode()
        parts = [raw[at : at + size] for at in range(0, len(raw), size)]
        tree = etree.fromstring(b"".join(well_formed(parts, is_compact=True)))
        assert tree[0].text == f"\t{told}\t"


@given(
    st.text(st.characters(min_codepoint=32, exclude_characters="\ufffe\uffff", exclude_categories=["Cs"])),
    st.integers(1, 40),
)
@example("0&\x80\x80", 7)
def test_lines_found_in_the_bytes_are_those_that_xml_finds(text: str, size: int) -> None:
    data = "".join(f"<DATA>\t{text}{number}\t</DATA>\r\n" for number in range(3))
    raw = f'<RETS ReplyCode="0"><COLUMNS>\tA\t</COLUMNS>\r\n{data}<MAXROWS/></RETS>'.encode()
    commented = raw.replace(b"<MAXROWS/>", b"<!-- read as XML -->")
    assert lines([raw[at : at + size] for at in range(0, len(raw), size)]) == lines([raw]) == lines([commented])


def test_windows_1252_beside_utf_8() -> None:
    raw = "<RETS><DATA>caf\u00e9 ".encode() + b"\x93quoted\x94 \x81</DATA></RETS>"
    tree = etree.fromstring(b"".join(well_formed([raw[:20], raw[20:]], is_compact=True)))
    assert tree[0].text == "caf\u00e9 \u201cquoted\u201d "


@pytest.mark.parametrize(
    ("text", "known", "told"),
    [
        ("A,B", (), ["A", "B"]),
        ("A, with comma,B", ("A, with comma",), ["A, with comma", "B"]),
        ('"A, quoted",B', (), ["A, quoted", "B"]),
        (" A , ,B,", (), ["A", "B"]),
        ("A, with commas,B", ("A, with comma",), ["A", "with commas", "B"]),
    ],
)
def test_many_values_of_a_lookup(text: str, known: tuple[str, ...], told: list[str]) -> None:
    assert pieces(text, known) == told


@pytest.mark.parametrize(
    ("offset", "hours"),
    [("-08:00", -8), ("-0800", -8), ("-8", -8), ("+05:30", 5.5), ("Z", 0), ("", 0), ("nowhere", 0), ("GMT-7", -7)],
)
def test_the_zone_of_the_server(offset: str, hours: float) -> None:
    found: Any = zone_of(offset).utcoffset(None)
    assert found.total_seconds() == hours * 3600
