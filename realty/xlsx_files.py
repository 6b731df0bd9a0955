"""XLSX files that we write, row by row in constant memory: Office Open XML (ECMA-376), one sheet for each million rows.

Texts are inline strings, which no spreadsheet runs as a formula or turns into a number: keys and ZIP codes keep their
zeros. Numbers and dates are real ones. Sent while it is written.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from realty.zip_pieces import Pieces

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A sheet holds 1,048,576 rows, the heading among them, and a cell so many characters.
SHEET_ROWS, LONGEST_CELL = 1_000_000, 32_767
PIECE = 64 * 1024
# Day 0 of spreadsheets: they believe that 1900 had a February 29.
DAY_ZERO = date(1899, 12, 30).toordinal()
# What XML 1.0 has no sign for; a cell of a spreadsheet escapes nothing.
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
DATE, HEADING = 1, 2

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
RELATIONS = f"""{XML}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" \
Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>"""
# A date, and a bold heading.
STYLES = f"""{XML}<styleSheet xmlns="{MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>\
<font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/>\
</fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>\
<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/><xf numFmtId="14" applyNumberFormat="1"/>\
<xf fontId="1" applyFont="1"/></cellXfs></styleSheet>"""
SHEET = f"""{XML}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" \
topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>"""
SHEET_END = "</sheetData></worksheet>"


def pieces(title: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """The file's bytes, some 64 kB at a time. A cell is a text, a number, a date or None."""
    out, sheets, left = Pieces(), 0, iter(rows)
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        archive.writestr("_rels/.rels", RELATIONS)
        archive.writestr("xl/styles.xml", STYLES)
        first = next(left, None)
        while first is not None or not sheets:
            sheets += 1
            begun = () if first is None else (first,)
            with archive.open(f"xl/worksheets/sheet{sheets}.xml", "w", force_zip64=True) as sheet:
                sheet.write(SHEET.encode())
                sheet.write(_row(head, HEADING))
                for row in chain(begun, islice(left, SHEET_ROWS - 1)):
                    sheet.write(_row(row))
                    if out.size >= PIECE:
                        yield out.taken()
                sheet.write(SHEET_END.encode())
            first = next(left, None)
        archive.writestr("xl/workbook.xml", _workbook(title, sheets))
        archive.writestr("xl/_rels/workbook.xml.rels", _workbook_relations(sheets))
        archive.writestr("[Content_Types].xml", _content_types(sheets))
    yield out.taken()


def _row(cells: Sequence[Any], style: int = 0) -> bytes:
    return f"<row>{''.join(_cell(value, style) for value in cells)}</row>".encode()


def _cell(value: Any, style: int) -> str:
    """An empty one keeps the place of those behind it."""
    if value is None or value == "":
        return "<c/>"
    if isinstance(value, date) and not isinstance(value, datetime) and value.year >= 1900:
        return f'<c s="{DATE}"><v>{value.toordinal() - DAY_ZERO}</v></c>'
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return f"<c><v>{value:f}</v></c>" if isinstance(value, Decimal) else f"<c><v>{value}</v></c>"
    text = escape(NOT_XML.sub("", str(value))[:LONGEST_CELL])
    return f'<c t="inlineStr" s="{style}"><is><t xml:space="preserve">{text}</t></is></c>'


def _workbook(title: str, sheets: int) -> str:
    named = "".join(
        f'<sheet name="{escape(title)}{f" {number}" if number > 1 else ""}" sheetId="{number}" r:id="rId{number}"/>'
        for number in range(1, sheets + 1)
    )
    return f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{named}</sheets></workbook>'


def _workbook_relations(sheets: int) -> str:
    of_sheets = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in range(1, sheets + 1)
    )
    styles = f'<Relationship Id="rId{sheets + 1}" Type="{OFFICE}/styles" Target="styles.xml"/>'
    return f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{of_sheets}{styles}</Relationships>'


def _content_types(sheets: int) -> str:
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{TYPE}.worksheet+xml"/>'
        for number in range(1, sheets + 1)
    )
    return (
        f'{XML}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{TYPE}.styles+xml"/>{parts}</Types>'
    )
