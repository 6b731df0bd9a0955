"""How a file is written: encoding, delimiter, and which row names the columns. Found out from its beginning, or as a
person said."""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from mls_sync.mapping.lookups import folded
from mls_sync.providers.csv import encodings
from mls_sync.providers.csv.encodings import Encoding, found_encoding
from mls_sync.providers.csv.lines import Cells
from mls_sync.providers.csv.names import KEYS, NAMED
from mls_sync.providers.errors import ConfigurationError

HEAD = 256 * 1024
"""So many bytes of the beginning are looked at."""
DELIMITERS = {",": "comma", "\t": "tab", ";": "semicolon", "|": "pipe"}
ROWS_LOOKED_AT, LAST_HEADER = 60, 20
# The page that assigns them has a field for each, and Django takes no more than a thousand.
MOST_COLUMNS, LONGEST_NAME = 990, 120
# How a spreadsheet is told the delimiter: a first line of its own.
_DECLARED = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
_VALUE = re.compile(r"[$€£]?[-+]?[\d.,/:\-\s]*\d[\d.,/:\-\s%]*|https?://\S+|\S+@\S+\.\S+|\d{4}-\d\d-\d\dT.*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Dialect:
    """`start` is the byte at which the rows of data begin. `header` is the number of the row that names the columns,
    counted from 1 among those with text; 0 where none does."""

    encoding: Encoding
    delimiter: str
    header: int
    columns: tuple[str, ...]
    start: int

    @property
    def width(self) -> int:
        return len(self.columns)


def found_dialect(head: bytes, encoding: str = "", delimiter: str = "", header: int | None = None) -> Dialect:
    """Of a file that begins with `head`, its first HEAD bytes, or less where it is shorter. Raises ConfigurationError
    for what is no text, and for a file without columns."""
    found = found_encoding(head, encoding)
    text = encodings.decoded(head[found.mark :], found.name)
    raw = encodings.lines_of(text)
    lines = [encodings.storable(line, found.name) for line in raw]
    declared = _DECLARED.fullmatch(lines[0].strip("\r\n")) if lines else None
    skipped = 1 if declared else 0
    delimiter = delimiter or (declared[1] if declared else "") or _delimiter(lines[skipped:])
    rows = _rows(lines, skipped, delimiter)
    number = _header(rows) if header is None else min(header, len(rows))
    if not rows:
        raise ConfigurationError("The file is empty, or holds nothing but blank lines.")
    cells, _, after = rows[number - 1] if number else rows[0]
    columns = _named(cells) if number else tuple(f"Column {place}" for place in range(1, len(cells) + 1))
    if len(columns) > MOST_COLUMNS:
        raise ConfigurationError(f"The file has {len(columns):,} columns; at most {MOST_COLUMNS:,} can be read.")
    # Without a header the data begin with the first row, behind a line that only declares the delimiter.
    consumed = raw[: after if number else skipped]
    start = found.mark + sum(encodings.size_of(line, found.name) for line in consumed)
    return Dialect(found, delimiter, number, columns, start)


Placed = tuple[Cells, int, int]
"""Cells, the first line, and the line behind the row."""


def _rows(lines: Sequence[str], first: int, delimiter: str, most: int = ROWS_LOOKED_AT) -> list[Placed]:
    reader = csv.reader(lines[first:], delimiter=delimiter)
    found: list[Placed] = []
    before = first
    try:
        for cells in reader:
            after = first + reader.line_num
            if any(cell.strip() for cell in cells):
                found.append((cells, before, after))
            before = after
            if len(found) == most:
                break
    except csv.Error:
        pass  # A cell without an end: what stands before it tells enough.
    return found


def _delimiter(lines: Sequence[str]) -> str:
    """The one that parts most rows into the same number of columns; of several the one that makes more."""
    return max(DELIMITERS, key=lambda each: _fitness(lines, each))


def _fitness(lines: Sequence[str], delimiter: str) -> float:
    widths = Counter(len(cells) for cells, _, _ in _rows(lines, 0, delimiter))
    if not widths:
        return 0.0
    (width, times), total = widths.most_common(1)[0], sum(widths.values())
    return 0.0 if width < 2 else width * (times / total) ** 2


def _header(rows: Sequence[Placed]) -> int:
    """The row of the first few that names the most fields; without any, the first if it holds no value."""
    if not rows:
        return 0
    usual = Counter(len(cells) for cells, _, _ in rows).most_common(1)[0][0]
    known = [_known(cells) if len(cells) * 2 >= usual else 0 for cells, _, _ in rows[:LAST_HEADER]]
    best = max(range(len(known)), key=lambda place: known[place])
    if known[best] >= 2 or (known[best] and usual < 3):
        return best + 1
    first = rows[0][0]
    return 0 if any(_VALUE.fullmatch(cell.strip()) for cell in first) else 1


def _known(cells: Cells) -> int:
    words = {folded(cell) for cell in cells if len(cell) <= LONGEST_NAME}
    return len(words & NAMED.keys()) + len(words & set(KEYS))


def _named(cells: Cells) -> tuple[str, ...]:
    """One name for each column: empty ones are numbered, and so are those that stand there twice."""
    cells = [" ".join(cell.split())[:LONGEST_NAME] for cell in cells]
    taken: set[str] = set()
    names = []
    for place, cell in enumerate(cells, 1):
        name, again = cell or f"Column {place}", 2
        while name in taken:
            name, again = f"{(cell or f'Column {place}')[: LONGEST_NAME - 6]} ({again})", again + 1
        taken.add(name)
        names.append(name)
    return tuple(names)
