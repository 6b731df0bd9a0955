"""From the lines of a file to its rows: as `csv` reads them, and where a stray quotation mark would swallow the lines
behind it, line by line. No cell ever moves to another column."""

import csv
import re
from collections.abc import Generator, Iterator, Sequence
from itertools import chain

# Behind the last line of a block: a row that holds it has not ended. NUL stands in no line (`encodings.storable`).
END = "\0"
Cells = list[str]
TOO_LONG = "A cell is longer than 131,072 characters; perhaps a quotation mark is not closed."
UNENDED = "A quotation mark is not closed before the end of the file."
QUOTED = "A quotation mark is missing or one too many: the row takes several lines and has a wrong number of cells."

MANY = 5
_DIGITS, _LETTERS = re.compile(r"\d+"), re.compile(r"[^\W\d_]+")


class Row:
    """The cells of one row; `first` and `lines` tell which of the block's lines it is. `wrong` says in words why its
    cells may stand in wrong columns; `begins_well` that the first of them does not. A row that is only shorter than the
    header lacks its last cells."""

    __slots__ = ("begins_well", "cells", "first", "lines", "wrong")

    def __init__(self, cells: Cells, first: int, lines: int = 1, wrong: str = "", *, begins_well: bool = True) -> None:
        self.cells, self.first, self.lines, self.wrong, self.begins_well = cells, first, lines, wrong, begins_well


class Unended(Exception):
    """The row that begins in line `first` of the block may go on behind it."""

    def __init__(self, first: int) -> None:
        super().__init__(f"The row that begins in line {first} has no end.")
        self.first = first


def rows_of(lines: Sequence[str], delimiter: str, width: int, *, is_last: bool = False) -> Iterator[Row]:
    """The rows of a block that begins with a row, blank ones left out. `width` is how many columns there are. Raises
    Unended where the last row may go on behind the block; nothing goes on behind the file's last."""
    first = 0
    while first < len(lines):
        first = yield from _read_on(lines, first, delimiter, width, is_last=is_last)


Rows = Generator[Row, None, int]


def _read_on(lines: Sequence[str], first: int, delimiter: str, width: int, *, is_last: bool) -> Rows:
    """Until a row must be read in another way; returns the line to go on with."""
    rest = lines[first:] if first else lines
    reader = csv.reader(chain(rest, (END,)), delimiter=delimiter)
    before = 0
    while True:
        try:
            cells = next(reader)
        except csv.Error:
            # A cell beyond csv's limit: almost always a quotation mark that never closes.
            return (yield from _line_alone(lines, first + before, delimiter, width, TOO_LONG))
        after = reader.line_num
        if len(cells) == width and after - before == 1 and cells[0] != END:
            if any(cells):
                yield Row(cells, first + before)
        elif cells == [END]:
            return len(lines)
        elif cells and cells[-1].endswith(END):
            if not is_last:
                raise Unended(first + before)
            return (yield from _line_alone(lines, first + before, delimiter, width, UNENDED))
        elif after - before > 1 and _is_odd(cells, lines[first + before : first + after], delimiter, width):
            if _swallows(lines[first + before : first + after], delimiter, width):
                return (yield from _line_alone(lines, first + before, delimiter, width, QUOTED))
            yield Row(cells, first + before, after - before, QUOTED, begins_well=False)
        elif any(cells):
            yield _row(cells, first + before, after - before, width)
        before = after


def _row(cells: Cells, first: int, lines: int, width: int) -> Row:
    """Blank cells behind the last column say nothing; any others show that a delimiter stands in some cell."""
    if len(cells) > width and any(cell.strip() for cell in cells[width:]):
        wrong = f"The row has {len(cells):,} cells and the header {width:,}: a delimiter may stand in a cell that has"
        return Row(cells, first, lines, f"{wrong} no quotation marks.")
    return Row(cells[:width], first, lines)


def _is_odd(cells: Cells, lines: Sequence[str], delimiter: str, width: int) -> bool:
    """Whether a row of several `lines` may hold others: it has a wrong number of cells, or a further line begins as the
    row itself does and something stands behind a closing quotation mark, which no sound cell has (RFC 4180, 2.5 to
    2.7)."""
    if len(cells) != width:
        return len(cells) < width or any(cell.strip() for cell in cells[width:])
    shape, least = _shape(cells[0]), min(2, width - 1)
    further = lines[1:]
    is_like = any(line.count(delimiter) >= least and _shape(line.partition(delimiter)[0]) == shape for line in further)
    return is_like and not _is_strict(lines, delimiter)


def _is_strict(lines: Sequence[str], delimiter: str) -> bool:
    try:
        return len(list(csv.reader(lines, delimiter=delimiter, strict=True))) == 1
    except csv.Error:
        return False


def _shape(text: str) -> str:
    """What kinds of signs a cell has, and whether few or many of each: "21900001" is like "219000", and neither like
    "12" nor like "Pool"."""
    text = _DIGITS.sub(lambda found: "0" if len(found[0]) < MANY else "00", text.strip()[:60])
    return _LETTERS.sub(lambda found: "a" if len(found[0]) < MANY else "aa", text)


def _swallows(lines: Sequence[str], delimiter: str, width: int) -> bool:
    """Whether one of the lines is a whole row by itself."""
    if len(_plain(lines[0], delimiter)) == width:
        return True
    return any(_cells_alone(line, delimiter) == width for line in lines[1:])


def _cells_alone(line: str, delimiter: str) -> int:
    """0 for a line whose last quotation mark is open."""
    try:
        cells = next(csv.reader((line, END), delimiter=delimiter), [])
    except csv.Error:
        return 0
    return 0 if cells and cells[-1].endswith(END) else len(cells)


def _plain(line: str, delimiter: str) -> Cells:
    """As if quotation marks were letters."""
    try:
        return next(csv.reader((line,), delimiter=delimiter, quoting=csv.QUOTE_NONE), [])
    except csv.Error:
        return [line[:1000]]


def _line_alone(lines: Sequence[str], at: int, delimiter: str, width: int, wrong: str) -> Rows:
    """One line as a row of its own, its quotation marks taken as letters; the lines behind it are read as ever."""
    cells = _plain(lines[at], delimiter)
    if len(cells) == width:
        yield Row(cells, at)
    elif any(cell.strip() for cell in cells):
        yield Row(cells, at, 1, wrong, begins_well=False)
    return at + 1
