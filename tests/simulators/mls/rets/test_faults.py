"""Each fault, seen over real HTTP; and that a fault which is off leaves no trace."""

import gzip
from typing import Any
from xml.etree import ElementTree

import pytest
import requests

from simulators.mls import SimulatedMLS, World
from simulators.mls.rets.faults import KNOWN, PATHS

from .conftest import Client
from .test_objects import parts, photos

ALL = "(ListingKey=0+)"
SELECT = "ListingKey,PublicRemarks,ListPrice,ModificationTimestamp,View"


def page(rets: Client, **more: Any) -> str:
    return rets.search(ALL, Select=SELECT, **{"Limit": 30, **more}).text


def data(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("<DATA>")]


def readable(text: str) -> bool:
    try:
        ElementTree.fromstring(text)
    except ElementTree.ParseError:
        return False
    return True


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_a_fault_strikes_so_often_and_leaves_no_trace(rets: Client, mls: SimulatedMLS, world: World, name: str) -> None:
    listing = next(r["Id"] for r in world.records() if r["StandardFields"]["PhotosCount"] > 3)

    def answer() -> bytes:
        if PATHS[name].endswith("GetObject"):
            return photos(rets, f"{listing}:1:2:3", Location=int(name != "page_for_photo")).content
        if PATHS[name].endswith("Login"):
            return rets.call("Login").content
        if PATHS[name].endswith("GetMetadata"):
            return rets.call("GetMetadata", Type="METADATA-SYSTEM", ID="*", Format="STANDARD-XML").content
        return rets.search(ALL, Select=SELECT, Count=1, Offset=5, Limit=30 + 1_000 * (name == "always_maxrows")).content

    before = answer()
    mls.faults.add(name, count=1)
    struck = answer()
    assert mls.faults.struck[name] == 1 and mls.faults.on == []
    if name == "unquoted_boundary" or name == "digest_expired":
        assert struck == before
    else:
        assert struck != before
    rets.call("Login")
    assert answer() == before


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("delimiter_missing", None),
        ("delimiter_hex", "7C"),
        ("delimiter_decimal", "124"),
        ("delimiter_literal", "|"),
    ],
)
def test_delimiters(rets: Client, mls: SimulatedMLS, name: str, told: str | None) -> None:
    mls.faults.add(name)
    tree = ElementTree.fromstring(page(rets))
    element = tree.find("DELIMITER")
    assert (element.get("value") if element is not None else None) == told
    delimiter = "|" if told else "\t"
    assert (tree.findtext("COLUMNS") or "").split(delimiter)[1:-1] == SELECT.split(",")
    assert all((row.text or "").count(delimiter) == 6 for row in tree.iter("DATA"))


def test_lines_without_ends_and_rows_of_other_lengths(rets: Client, mls: SimulatedMLS) -> None:
    mls.faults.add("bare_lines", count=1)
    assert all(line.count("\t") == 4 for line in data(page(rets)))
    for name, lengths in {"short_rows": {6, 3}, "long_rows": {6, 8}}.items():
        mls.faults.add(name, count=1, share=0.3)
        assert {line.count("\t") for line in data(page(rets))} == lengths
    mls.faults.add("empty_data", count=1)
    text = page(rets)
    assert "<DATA></DATA>" in text and "<DATA/>" in text and readable(text)


def test_a_line_of_ten_megabytes_and_eight_hundred_columns(rets: Client, mls: SimulatedMLS) -> None:
    mls.faults.add("huge_line", count=1)
    assert max(map(len, data(page(rets)))) > 10 * 1024 * 1024
    mls.faults.add("many_columns", count=1)
    assert {line.count("\t") for line in data(page(rets))} == {801}


MARKS = {
    "undefined_entities": b"&nbsp;",
    "bare_ampersand": b" & ",
    "control_characters": b"\x00",
    "windows_1252": b"\x93",
    "ascii_announced": "caf\u00e9".encode(),
}


@pytest.mark.parametrize("name", MARKS)
def test_what_no_parser_takes(rets: Client, mls: SimulatedMLS, name: str) -> None:
    mls.faults.add(name, count=1)
    body = rets.search(ALL, Select=SELECT).content
    with pytest.raises(ElementTree.ParseError):
        ElementTree.fromstring(body)
    assert MARKS[name] in body


def test_a_doctype_and_one_that_grows(rets: Client, mls: SimulatedMLS) -> None:
    mls.faults.add("doctype", count=1)
    plain = page(rets)
    assert "<!DOCTYPE RETS SYSTEM" in plain and readable(plain)
    mls.faults.add("doctype", count=1, entities=True)
    assert "&e9;" in page(rets)


def test_a_body_that_ends_in_the_midst_of_a_row(rets: Client, mls: SimulatedMLS) -> None:
    mls.faults.add("cut_record", count=1)
    answer = rets.search(ALL, Select=SELECT)
    assert not answer.content.endswith(b"</RETS>\r\n") and answer.content.rindex(b"<DATA>") > answer.content.rindex(
        b"</DATA>"
    )


def test_replies_that_contradict_themselves(rets: Client, mls: SimulatedMLS) -> None:
    mls.faults.add("failing_status", count=1, code=20203)
    text = page(rets)
    assert data(text) and 'ReplyCode="0"' in text and '<RETS-STATUS ReplyCode="20203"' in text and readable(text)
    mls.faults.add("maximum_exceeded", count=1)
    text = page(rets)
    assert data(text) and 'ReplyCode="20208"' in text and "<MAXROWS/>" in text
    mls.faults.add("miscounted", count=1, by=5)
    wrong, right = page(rets, Count=1), page(rets, Count=1)
    counts = [int(ElementTree.fromstring(text).find("COUNT").get("Records")) for text in (wrong, right)]  # type: ignore
    assert counts[0] == counts[1] + 5


@pytest.mark.parametrize("code", [20037, 20201, 20203, 20207, 20208, 20209, 20210, 20211, 20512, 20701])
def test_any_reply_code_in_the_midst_of_a_run(rets: Client, mls: SimulatedMLS, code: int) -> None:
    mls.faults.add("reply_code", page=2, code=code)
    assert [rets.refusal(ALL, Limit=1) for _ in range(3)] == [0, code, 0]


@pytest.mark.parametrize(("name", "code"), [("session_lost", 20701), ("agent_refused", 20037)])
def test_a_session_that_is_gone(rets: Client, mls: SimulatedMLS, name: str, code: int) -> None:
    mls.faults.add(name, page=2)
    assert [rets.refusal(ALL, Limit=1) for _ in range(3)] == [0, code, 20701]
    assert rets.code("Login") == 0 and rets.refusal(ALL, Limit=1) == 0


def test_401_in_the_midst_of_a_run(rets: Client, mls: SimulatedMLS) -> None:
    mls.faults.add("digest_expired", count=1)
    answer = rets.search(ALL, Limit=1)
    assert [before.status_code for before in answer.history] == [401] and answer.status_code == 200
    mls.faults.add("digest_expired", count=1, sessions=True)
    assert rets.refusal(ALL, Limit=1) == 20701


def test_offsets_that_are_ignored_or_shift(rets: Client, mls: SimulatedMLS) -> None:
    def keys(offset: int) -> list[str]:
        return [row["ListingKey"] for row in rets.rows(ALL, Offset=offset, Limit=5, Select="ListingKey")]

    first, second = keys(1), keys(6)
    mls.faults.add("offset_ignored")
    assert keys(6) == first
    mls.faults.clear()
    mls.faults.add("rows_shift", by=-2)
    assert keys(1) == first and keys(6)[:2] == first[3:] and keys(6)[2:] == second[:3]
    mls.faults.clear()
    mls.faults.add("rows_shift", by=2)
    assert keys(6)[:3] == second[2:]


@pytest.mark.parametrize(
    ("form", "start"),
    [
        ("offset", "-08:00"),
        ("utc", "Z"),
        ("milliseconds", ".000"),
        ("seven digits", ".0000000"),
        ("blank", " "),
        ("american", "M"),
        ("zeros", "0000-00-00T00:00:00"),
    ],
)
def test_forms_of_moments(rets: Client, mls: SimulatedMLS, form: str, start: str) -> None:
    mls.faults.add("timestamp_form", count=1, form=form)
    rows = rets.rows(ALL, Select="ModificationTimestamp", Limit=3)
    assert all(start in row["ModificationTimestamp"] for row in rows)


def test_masks_leave_the_key_alone(rets: Client, mls: SimulatedMLS) -> None:
    clean = rets.rows(ALL, Limit=30)
    mls.faults.add("masked_values", count=1)
    masked = rets.rows(ALL, Limit=30)
    assert [row["ListingKey"] for row in masked] == [row["ListingKey"] for row in clean]
    values = [value for row in masked for value in row.values()]
    assert 0.2 < values.count("********") / len(values) < 0.5


def test_parts_of_photos(rets: Client, mls: SimulatedMLS, world: World) -> None:
    key = next(r["Id"] for r in world.records() if r["StandardFields"]["PhotosCount"] > 3)

    def asked(**more: Any) -> requests.Response:
        return photos(rets, f"{key}:1:2:3", **{"Location": 1, **more})

    for name in ("unclosed_multipart", "lower_case_part_headers", "unquoted_boundary"):
        mls.faults.add(name, count=1)
        answer = asked()
        assert [part["Object-ID"] for part in parts(answer)] == ["1", "2", "3"]
        assert answer.text.rstrip().endswith("--") == (name != "unclosed_multipart")
        assert ("object-id: 1" in answer.text) == (name == "lower_case_part_headers")
    mls.faults.add("foreign_content_id", count=1)
    assert [part["Content-ID"] == key for part in parts(asked())] == [True, True, False]
    mls.faults.add("missing_part", count=1)
    assert [part["Object-ID"] for part in parts(asked())] == ["1", "3"]
    mls.faults.add("empty_location", count=1)
    assert [bool(part["Location"]) for part in parts(asked())] == [False, True, True]
    mls.faults.add("location_with_document", count=1)
    told = parts(asked())
    assert all(part["Location"] and part.get_content_type() == "text/xml" and part.get_payload() for part in told)
    mls.faults.add("page_for_photo", count=1)
    first = parts(asked(Location=0))[0]
    assert first["Content-Type"] == "image/jpeg" and "<html>" in str(first.get_payload())


def test_faults_of_any_face_strike_this_one_by_path(rets: Client, mls: SimulatedMLS) -> None:
    path = "/rets/Search"
    for status, manner in ((429, "seconds"), (503, "date")):
        mls.faults.add("rate_limited", count=1, path=path, status=status, retry_after=manner)
        answer = rets.search(ALL)
        assert answer.status_code == status and answer.headers["Retry-After"]
    mls.faults.add("html", count=1, path=path)
    form = rets.search(ALL)
    assert form.status_code == 200 and b"<form" in form.content
    mls.faults.add("empty_body", count=1, path=path)
    assert rets.search(ALL).content == b""
    mls.faults.add("plain_as_gzip", count=1, path=path)
    with pytest.raises(requests.exceptions.ContentDecodingError):
        rets.search(ALL)
    mls.faults.add("cut_off", count=1, path=path)
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        rets.search(ALL, Limit=5)


def test_answers_are_packed_for_those_who_take_it(rets: Client) -> None:
    answer = rets.session.get(
        f"{rets.mls.url}/rets/GetMetadata", params={"Type": "METADATA-SYSTEM", "ID": "*"}, stream=True, timeout=10
    )
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.raw.read()).startswith(b"<RETS")


def test_metadata_that_are_less_than_they_should_be(rets: Client, mls: SimulatedMLS) -> None:
    def asked(kind: str) -> str:
        return rets.call("GetMetadata", Type=f"METADATA-{kind}", ID="*", Format="STANDARD-XML").text

    mls.faults.add("lookup_elements", count=1)
    text = asked("LOOKUP_TYPE")
    assert "<Lookup>" in text and "<LookupType>" not in text and readable(text)
    mls.faults.add("without_standard_names", count=1)
    assert "<StandardName></StandardName>" in asked("TABLE") and "<StandardName>ListPrice" in asked("TABLE")


@pytest.mark.parametrize("code", [20003, 20012, 20013, 20022, 20036, 20041, 20050])
def test_logins_that_are_refused(anonymous: Client, mls: SimulatedMLS, code: int) -> None:
    mls.faults.add("reply_code", count=1, code=code, path="/rets/Login")
    assert [anonymous.code("Login") for _ in range(2)] == [code, 0]


def test_login_lines_with_blanks(rets: Client, mls: SimulatedMLS) -> None:
    mls.faults.add("spaced_pairs", count=1)
    assert " SEARCH = /rets/Search" in rets.call("Login").text
