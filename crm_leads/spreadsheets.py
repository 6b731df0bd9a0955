"""CSV files as spreadsheets write and read them: text, separators, formulas, and how people write the address of a
home."""

import codecs
import csv
import io
import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from realty.csv_files import bare

SEPARATORS = ",;\t|"
# How Excel is told the separator: a first line of its own.
DECLARED = re.compile(r'\s*"?sep=([^\r\n"])"?[^\S\r\n]*(?:\r\n|\r|\n|$)', re.IGNORECASE)
# The first line is looked for in so much of the text.
BEGINNING = 40_000
MOST_COLUMNS = 300
# Headings of a column for the unit, in lower case with "_" for blanks.
UNIT_HEADINGS = (
    "unit", "unit_number", "unit_#", "apt", "apt_#", "apartment", "suite", "ste", "space", "lot_number", "address_2",
    "address2", "address_line_2", "street_address_2",
)  # fmt: skip
UNITS = dict.fromkeys(UNIT_HEADINGS, "unit_number")


@dataclass(frozen=True)
class Table:
    """What the first line with text says, and the others with text below it, each with its number as a spreadsheet
    counts them. Cells have no blanks around."""

    heading: list[str]
    rows: list[tuple[int, list[str]]]


def table(content: bytes, *, max_bytes: int, max_rows: int) -> Table:
    """Read a whole file: commas, semicolons, tabs or bars; UTF-8, UTF-16 or Windows-1252; a first line `sep=;` says
    which separator. Raises ValidationError for one beyond the bounds, or that is no table."""
    check_size(len(content), max_bytes)
    text, separator = parted(decoded(content))
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    heading: list[str] = []
    rows: list[tuple[int, list[str]]] = []
    number = 0
    try:
        for number, cells in enumerate(lines, 1):
            if not any(cell.strip() for cell in cells):
                continue
            if not heading:
                heading = _heading(cells)
                continue
            if len(rows) == max_rows:
                raise ValidationError(f"The file has more than {max_rows:,} lines. Split it.")
            rows.append((number, [bare(cell.strip()) for cell in cells]))
    except csv.Error as error:
        raise ValidationError(f"Line {number + 1} cannot be read: {_plainly(error)}.") from None
    return Table(heading, rows)


def check_size(size: int, max_bytes: int) -> None:
    if size > max_bytes:
        raise ValidationError(f"The file is larger than {max_bytes // 1_000_000} MB. Split it.")


def _heading(cells: list[str]) -> list[str]:
    while cells and not cells[-1].strip():
        cells = cells[:-1]  # spreadsheets write empty columns behind the last one
    if len(cells) > MOST_COLUMNS:
        raise ValidationError(f"The first line names {len(cells):,} columns; at most {MOST_COLUMNS} can be read.")
    return [" ".join(cell.split()) for cell in cells]


def _plainly(error: csv.Error) -> str:
    if "field limit" in str(error):
        return "a cell is longer than 131,072 characters; perhaps a quotation mark is not closed"
    return str(error)


def decoded(content: bytes) -> str:
    """Of UTF-8, UTF-16 or Windows-1252; without NUL characters, which PostgreSQL keeps in no text."""
    encoding = "utf-16" if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")  # what older spreadsheets write
    return text.replace("\0", "")


def parted(text: str) -> tuple[str, str]:
    """The text below a line `sep=;`, and the separator: the declared one, else the one that parts the first line into
    most columns."""
    declared = DECLARED.match(text)
    if declared:
        return text[declared.end() :], declared[1]
    beginning = text.lstrip()[:BEGINNING]
    return text, max(SEPARATORS, key=lambda separator: _columns(beginning, separator))


def _columns(text: str, separator: str) -> int:
    try:
        return len(next(csv.reader(io.StringIO(text, newline=""), delimiter=separator), []))
    except csv.Error:
        return 0


def with_unit(street: str, unit: str) -> str:
    """The unit joins its street, as people write it."""
    if not street or not unit:
        return street
    return f"{street} {unit if not unit[0].isalnum() or ' ' in unit else f'#{unit}'}"


def postal_code(cell: str) -> str:
    """A spreadsheet takes the code for a number, drops its leading zero, and may add a decimal one."""
    digits, dash, more = cell.removesuffix(".0").partition("-")
    is_code = digits.isascii() and digits.isdigit() and 3 <= len(digits) <= 5
    return f"{digits.zfill(5)}{dash}{more}" if is_code else cell
