"""XLSX files: sound XML whatever the texts, in parts, on more sheets where one is full."""

import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from realty import xlsx_files

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
CELLS = st.none() | st.text(max_size=20) | st.integers(-(10**12), 10**12) | st.dates(min_value=date(1900, 3, 1))


def sheets_of(content: bytes) -> dict[str, list[list[str]]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            etree.fromstring(archive.read(name))
        names = sorted(name for name in archive.namelist() if "worksheets/" in name)
        return {name: _rows(archive.read(name)) for name in names}


def _rows(sheet: bytes) -> list[list[str]]:
    return [["".join(cell.itertext()) for cell in row] for row in etree.fromstring(sheet).iter(f"{MAIN}row")]


@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), max_size=5))
def test_whatever_the_cells_the_file_is_sound_and_has_all_rows(rows: list[list[object]]) -> None:
    (sheet,) = sheets_of(b"".join(xlsx_files.pieces("A & B", ["One", "Two"], rows))).values()
    assert len(sheet) == 1 + len(rows) and sheet[0] == ["One", "Two"]
    for told, row in zip(sheet[1:], rows, strict=True):
        for cell, value in zip(told, row, strict=True):
            if isinstance(value, int):
                assert cell == str(value)


def test_digits_and_days_are_kept() -> None:
    content = b"".join(
        xlsx_files.pieces("X", ["a"], [[Decimal("0.10")], [date(2026, 11, 30)], ["007"], ["a\x00\x0bb"]])
    )
    (sheet,) = sheets_of(content).values()
    assert [row[0] for row in sheet[1:]] == ["0.10", "46356", "007", "ab"]


def test_a_full_sheet_is_followed_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_files, "SHEET_ROWS", 10)
    sheets = sheets_of(b"".join(xlsx_files.pieces("X", ["a"], [[number] for number in range(25)])))
    assert [len(rows) for rows in sheets.values()] == [11, 11, 6]


def test_it_comes_in_parts() -> None:
    rows = ([f"{number:x}" * 50] for number in range(40_000))
    assert max(map(len, xlsx_files.pieces("X", ["a"], rows))) < 3 * xlsx_files.PIECE
