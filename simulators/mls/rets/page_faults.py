"""Answers of Search that are wrong in themselves: delimiters, rows, counts, values."""

import zlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from ..records import MASK
from .compact import Page
from .fields import CHARACTER, DATETIME
from .times import moment_text

Options = dict[str, Any]
TEN_MEGABYTES = 10 * 1024 * 1024


def hits(key: str, name: str, share: float) -> bool:
    """Whether a row belongs to the spoilt part: always the same ones, so that a trial can be repeated."""
    return zlib.crc32(f"{name}:{key}".encode()) % 10_000 < share * 10_000


def delimiter_missing(page: Page, options: Options) -> None:
    """RETS: no DELIMITER element; the delimiter is a tab."""
    page.delimiter_told = None


def delimiter_hex(page: Page, options: Options) -> None:
    """RETS: another delimiter (`delimiter`, `|` unless told), told in hexadecimal digits as the specification says."""
    page.delimiter = str(options.get("delimiter", "|"))
    page.delimiter_told = f"{ord(page.delimiter):02X}"


def delimiter_decimal(page: Page, options: Options) -> None:
    """RETS: another delimiter, told as a decimal number, as most servers do."""
    page.delimiter = str(options.get("delimiter", "|"))
    page.delimiter_told = str(ord(page.delimiter))


def delimiter_literal(page: Page, options: Options) -> None:
    """RETS: another delimiter, told as itself."""
    page.delimiter = page.delimiter_told = str(options.get("delimiter", "|"))


def bare_lines(page: Page, options: Options) -> None:
    """RETS: no delimiter at either end of COLUMNS and DATA."""
    page.outer = False


def short_rows(page: Page, options: Options) -> None:
    """RETS: a `share` of the rows lacks its last values (`by`, 3)."""
    by = int(options.get("by", 3))
    for row in _struck(page, "short_rows", options):
        del row[max(1, len(row) - by) :]


def long_rows(page: Page, options: Options) -> None:
    """RETS: a `share` of the rows has more values than there are columns (`by`, 2)."""
    for row in _struck(page, "long_rows", options):
        row.extend(["surplus"] * int(options.get("by", 2)))


def masked_values(page: Page, options: Options) -> None:
    """RETS: about a third of the values of every row are the mask, numbers and dates too."""
    for key, row in zip(page.keys, page.rows, strict=True):
        for place, name in enumerate(page.columns[: len(row)]):
            if name != page.kept and hits(f"{name}:{key}", "masked_values", 1 / 3):
                row[place] = str(options.get("mask", MASK))


def huge_line(page: Page, options: Options) -> None:
    """RETS: one DATA line is longer than 10 MB (`bytes`)."""
    places = [place for place, column in enumerate(page.fields) if column.type == CHARACTER and not column.lookup]
    free = [place for place in places if page.columns[place] != page.kept] or places
    if page.rows and free:
        page.rows[0][free[-1]] = "lengthy " * (int(options.get("bytes", TEN_MEGABYTES + 1)) // 8 + 1)


def many_columns(page: Page, options: Options) -> None:
    """RETS: so many columns (`columns`, 800), most of which no metadata names."""
    more = max(0, int(options.get("columns", 800)) - len(page.columns))
    page.columns += [f"EXTRA_{number}" for number in range(more)]
    for row in page.rows:
        row += [f"value {number}" if number % 3 == 0 else "" for number in range(more)]


def timestamp_form(page: Page, options: Options) -> None:
    """RETS: moments in another `form`: offset, utc, milliseconds, "seven digits", blank, american or zeros."""
    form = str(options.get("form", "offset"))
    for place, column in enumerate(page.fields):
        for row in page.rows if column.type == DATETIME else ():
            if len(row) > place and row[place] and row[place] != MASK:
                row[place] = _moment(row[place], page, form)


def _moment(text: str, page: Page, form: str) -> str:
    moment = datetime.fromisoformat(text)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=page.zone)
    if form == "zeros":
        return "0000-00-00T00:00:00"
    if form == "american":
        return moment.astimezone(page.zone).strftime("%m/%d/%Y %I:%M:%S %p")
    return moment_text(moment.isoformat(), page.zone, form)


def failing_status(page: Page, options: Options) -> None:
    """RETS: the first tag says 0, and a RETS-STATUS behind the rows a failure (`code`, 20209)."""
    page.status = int(options.get("code", 20209))


def maximum_exceeded(page: Page, options: Options) -> None:
    """RETS: reply code 20208, with rows and MAXROWS."""
    if page.rows:
        page.code, page.more = 20208, True


def no_maxrows(page: Page, options: Options) -> None:
    """RETS: more rows match, and no MAXROWS says so."""
    page.more = False


def always_maxrows(page: Page, options: Options) -> None:
    """RETS: MAXROWS on every page, the last one too."""
    page.more = True


def miscounted(page: Page, options: Options) -> None:
    """RETS: COUNT, when asked for, tells other rows than there are (`by`, 17)."""
    if page.count is not None:
        page.count = max(0, page.count + int(options.get("by", 17)))


def doubled_rows(page: Page, options: Options) -> None:
    """RETS: the first row of the page comes twice."""
    page.rows[:0] = [list(row) for row in page.rows[:1]]
    page.keys[:0] = page.keys[:1]


def without_key(page: Page, options: Options) -> None:
    """RETS: a `share` of the rows has no key."""
    if page.kept:
        place = page.columns.index(page.kept)
        for row in _struck(page, "without_key", options):
            row[place] = ""


def no_rows(page: Page, options: Options) -> None:
    """RETS: success and COLUMNS, and not one row."""
    page.rows, page.keys, page.more = [], [], False


def _struck(page: Page, name: str, options: Options) -> list[list[str]]:
    share = float(options.get("share", 0.2))
    return [row for key, row in zip(page.keys, page.rows, strict=True) if hits(key, name, share)]


PAGES: dict[str, Callable[[Page, Options], None]] = {
    function.__name__: function
    for function in (
        delimiter_missing,
        delimiter_hex,
        delimiter_decimal,
        delimiter_literal,
        bare_lines,
        short_rows,
        long_rows,
        masked_values,
        huge_line,
        many_columns,
        timestamp_form,
        failing_status,
        maximum_exceeded,
        no_maxrows,
        always_maxrows,
        miscounted,
        doubled_rows,
        without_key,
        no_rows,
    )
}
