"""Whatever a program writes comes back cell by cell, and whatever bytes stand in a file, it is read or refused by a
typed error."""

import csv
import io
import random
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mls_sync.providers.csv.dialect import found_dialect
from mls_sync.providers.csv.lines import rows_of
from mls_sync.providers.csv.reading import Table, opened_table
from mls_sync.providers.errors import ProviderError

NAMES = ["ListingKey", "StandardStatus", "ListPrice", "City", "PublicRemarks"]
DELIMITERS, ENCODINGS = (",", "\t", ";", "|"), ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")
# All that a cell may hold and that PostgreSQL keeps.
TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=60)
CELLS = TEXT | st.sampled_from(
    ['a "quoted" word', "a, b; c | d\te", "two\r\nlines", "", '"', '""', "'", "000123", "1E5"]
)


def written(rows: list[list[str]], delimiter: str = ",", encoding: str = "utf-8", **options: Any) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, **options).writerows([NAMES, *rows])
    return text.getvalue().encode(encoding)


def table_of(body: bytes, block: int = 2_000) -> Table:
    table = opened_table(io.BytesIO(body), len(body))
    table.block = block
    return table


def streamed(body: bytes, block: int = 2_000) -> list[list[str]]:
    return [row.cells for chunk in table_of(body, block).stream() for row in chunk.rows()]


def paged(body: bytes, most: int, block: int = 2_000) -> list[list[str]]:
    """Each page by a reader of its own, which knows nothing but the byte."""
    found, at = [], table_of(body).dialect.start
    while True:
        read = table_of(body, block).read(at, most)
        found += [row.cells for row in read.rows]
        if read.following is None:
            return found
        assert read.following > at
        at = read.following


@settings(max_examples=100)
@given(
    rows=st.lists(st.tuples(st.integers(1, 10**26), CELLS, CELLS, CELLS, CELLS), min_size=3, max_size=25),
    delimiter=st.sampled_from(DELIMITERS),
    encoding=st.sampled_from(ENCODINGS),
    end=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    most=st.integers(1, 7),
)
def test_what_csv_writes_comes_back(
    rows: list[Any], delimiter: str, encoding: str, end: str, quoting: int, most: int
) -> None:
    lines = [[f"{row[0]:026}", *row[1:]] for row in rows]
    if end == "\n":
        # csv.writer of older Pythons leaves a cell with nothing but this end of a line without quotation marks.
        lines = [[cell.replace("\r", "") for cell in line] for line in lines]
    body = written(lines, delimiter, encoding, lineterminator=end, quoting=quoting)
    dialect = found_dialect(body, delimiter=delimiter, encoding="utf-16" if "16" in encoding else "utf-8")
    assert dialect.columns == tuple(NAMES) and dialect.delimiter == delimiter
    table = Table(io.BytesIO(body), len(body), dialect, 700)
    assert [row.cells for chunk in table.stream() for row in chunk.rows()] == lines
    found, at = [], dialect.start
    while at is not None:
        read = table.read(at, most)
        assert not any(row.wrong for row in read.rows)
        found += [row.cells for row in read.rows]
        at = read.following
    assert found == lines


@pytest.mark.parametrize("delimiter", DELIMITERS)
@pytest.mark.parametrize("encoding", [*ENCODINGS, "cp1252"])
def test_delimiter_and_encoding_are_found_out(delimiter: str, encoding: str) -> None:
    chance = random.Random(4)
    remarks = ["Café with a view – “quiet”", 'He said "wow", twice', "a; b | c, d", "Two\nlines", ""]
    rows = [[f"{n:026}", "Active", f"{n},000", "Indio", chance.choice(remarks)] for n in range(40)]
    body = written(rows, delimiter, encoding)
    assert streamed(body) == rows == paged(body, 7)
    assert table_of(body).dialect.delimiter == delimiter


@settings(max_examples=200)
@given(body=st.binary(max_size=3_000), encoding=st.sampled_from(["", "utf-8", "utf-16", "cp1252"]))
def test_any_bytes_are_read_or_refused(body: bytes, encoding: str) -> None:
    try:
        table = opened_table(io.BytesIO(body), len(body), encoding)
    except ProviderError:
        return
    table.block = 500
    cells = [cell for chunk in table.stream() for row in chunk.rows() for cell in row.cells]
    for cell in cells:
        assert "\0" not in cell
        cell.encode()


@settings(max_examples=100)
@given(text=st.text(st.sampled_from('",;\n\r\t a1é\0'), max_size=400), width=st.integers(1, 6))
def test_rows_use_every_line_once(text: str, width: int) -> None:
    lines = [line.replace("\0", "") for line in io.StringIO(text, newline="").readlines()]
    used = 0
    for row in rows_of(lines, ",", width, is_last=True):
        assert row.first >= used, "No line belongs to two rows."
        used = row.first + row.lines
        assert row.wrong or len(row.cells) <= width
    assert used <= len(lines)


def test_a_block_of_any_size_gives_the_same() -> None:
    rows = [[f"{n}", "Active", "1", "Indio", "x" * (n * 37 % 900) + "\n" * (n % 3)] for n in range(60)]
    body = written(rows)
    for block in (64, 333, 1_000, 100_000):
        assert streamed(body, block) == rows == paged(body, 9, block)


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ('1,Active,5,"Indio,a 12" pipe', ["1", "Active", "5", "Indio,a 12 pipe"]),
        ('1,Active,5,Indio,a 12" pipe', ["1", "Active", "5", "Indio", 'a 12" pipe']),
        ('1,Active,5,Indio,say ""hi""', ["1", "Active", "5", "Indio", 'say ""hi""']),
        ('1,Active,5,Indio,"say ""hi"""', ["1", "Active", "5", "Indio", 'say "hi"']),
        ("1,Active,5,Indio,'quoted'", ["1", "Active", "5", "Indio", "'quoted'"]),
        ("1,Active,5,Indio", ["1", "Active", "5", "Indio"]),
        ("1,Active,5,Indio,x,,", ["1", "Active", "5", "Indio", "x"]),
    ],
)
def test_a_row_never_takes_another_along(line: str, cells: list[str]) -> None:
    after = [["2", "Closed", "6", "Thermal", "y"], ["3", "Closed", "7", "Mecca", "z"]]
    body = "\n".join([",".join(NAMES), line, *(",".join(row) for row in after), ""]).encode()
    assert streamed(body) == [cells, *after] == paged(body, 1)


@pytest.mark.parametrize(
    ("names", "remarks"),
    [
        (["Status", "Price", "Remarks", "City"], "Rare find.\nBright, airy, and move-in ready."),
        (["ListingId", "Status", "Remarks", "City"], "Remodeled in\n2019, 2021, and 2023. Pool"),
    ],
)
def test_a_line_of_remarks_that_looks_like_a_row_is_none(names: list[str], remarks: str) -> None:
    """RFC 4180, 2.6: what stands between quotation marks may have line breaks and commas."""
    cells = {"Status": "Active", "Price": "500000", "ListingId": "2190", "Remarks": remarks, "City": "Indio"}
    rows = [[cells[name] for name in names]] * 3
    text = io.StringIO(newline="")
    csv.writer(text).writerows([names, *rows])
    assert streamed(text.getvalue().encode()) == rows == paged(text.getvalue().encode(), 1)


def test_a_lost_quotation_mark_that_the_next_row_closes_swallows_no_row() -> None:
    """The two lines together have the right number of cells."""
    body = "\n".join([",".join(NAMES), '1,Active,5,"Indio,x', '2,"Closed",6,Thermal,y', "3,Closed,7,Mecca,z", ""])
    assert [row[0] for row in streamed(body.encode())] == ["1", "2", "3"]


def test_a_quotation_mark_that_never_closes_costs_its_own_row_alone() -> None:
    rows = [f'{n},Active,{n},Indio,"open' if n == 50 else f"{n},Active,{n},Indio,fine" for n in range(20_000)]
    body = "\n".join([",".join(NAMES), *rows, ""]).encode()
    found = streamed(body, 128 * 1024)
    assert [cells[0] for cells in found] == [str(n) for n in range(20_000)]
    assert found[50][4] == '"open'


def test_bytes_that_are_no_utf_8_become_letters_and_nul_goes() -> None:
    body = b"ListingKey,City\n1,Caf\xe9\n2,Caf\xc3\xa9\n3,In\0dio\n4,\x81x\n" + b"5,plain\n" * 3
    dialect = found_dialect(body, encoding="utf-8")
    table = Table(io.BytesIO(body), len(body), dialect, 20)
    found = [row.cells[1] for chunk in table.stream() for row in chunk.rows()]
    assert found == ["Café", "Café", "Indio", "\x81x", "plain", "plain", "plain"]


@pytest.mark.parametrize(
    ("body", "columns", "header"),
    [
        (b"Export of 11/29/2026\n\nListingKey,City,ListPrice\n1,Indio,5\n2,Mecca,6\n", 3, 2),
        (b"sep=;\nListingKey;City\n1;Indio\n", 2, 1),
        (b"\n\n\nListingKey,City\n1,Indio\n", 2, 1),
        (b"20190211172710340762000000,Indio,450000\n20190211172710340762000001,Mecca,5\n", 3, 0),
        (b"A,B,C\nx,y,z\n", 3, 1),
    ],
)
def test_the_header_is_found_out(body: bytes, columns: int, header: int) -> None:
    dialect = found_dialect(body)
    assert (dialect.width, dialect.header) == (columns, header)
    first = next(row.cells for chunk in table_of(body).stream() for row in chunk.rows())
    assert first[0] in ("1", "x", "20190211172710340762000000")


def test_names_of_columns_are_told_apart() -> None:
    assert found_dialect(b"ListingKey,City,City,,\n1,2,3,4,5\n").columns == (
        "ListingKey", "City", "City (2)", "Column 4", "Column 5"
    )  # fmt: skip


@given(rows=st.lists(st.lists(TEXT, min_size=5, max_size=5), min_size=1, max_size=5))
def test_a_person_may_say_that_no_row_names_columns(rows: list[list[str]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    assume(any(any(cell.strip() for cell in row) for row in rows))
    body = text.getvalue().encode()
    assume(not body.lstrip().lower().startswith((b"pk", b"%pdf", b"<", b"sep=", b'"sep=')))
    dialect = found_dialect(body, encoding="utf-8", delimiter=",", header=0)
    table = Table(io.BytesIO(body), len(body), dialect)
    assert [row.cells for chunk in table.stream() for row in chunk.rows()] == [row for row in rows if any(row)]
