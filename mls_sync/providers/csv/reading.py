"""A file read block by block: each read begins at a byte where a row begins, so that the next may be made by another
process, and nothing of the file but one block is in memory."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO

from mls_sync.providers.csv import encodings
from mls_sync.providers.csv.dialect import HEAD, Dialect, found_dialect
from mls_sync.providers.csv.lines import Row, Unended, rows_of
from realty.storable import is_storable

# Bytes of a block; a larger one is taken only for a row that does not fit. Rows that are kept cost more than to read
# them, so what goes through the whole file takes small ones.
SMALL, SMALLEST_PAGE, LARGEST = 128 * 1024, 512 * 1024, 16 * 1024 * 1024


@dataclass(slots=True)
class Block:
    """Some rows, and the byte at which the next begins; None at the end. `is_cut` says that the file ends within the
    last row."""

    rows: list[Row]
    following: int | None
    is_cut: bool = False


class Chunk:
    """The lines from byte `start` on. `following` and `is_cut` hold once its rows were read."""

    def __init__(self, dialect: Dialect, start: int, data: bytes, *, is_last: bool, may_grow: bool) -> None:
        self.dialect, self.start = dialect, start
        encoding = dialect.encoding.name
        whole = len(data) if is_last else encodings.whole_lines(data, encoding)
        # A row of the largest size that does not end is taken as it is, and told.
        self.ends = is_last or not may_grow
        self.size = whole or (0 if may_grow else len(data))
        self.is_last = is_last
        text = encodings.decoded(data[: self.size], encoding)
        self.raw = encodings.lines_of(text)
        self.lines = self.raw if is_storable(text) else [encodings.storable(line, encoding) for line in self.raw]
        self.used = 0
        self.last: Row | None = None

    def rows(self, most: int = 0) -> Iterator[Row]:
        """At most so many; 0 takes all."""
        left = most
        try:
            for row in rows_of(self.lines, self.dialect.delimiter, self.dialect.width, is_last=self.ends):
                self.last = row
                yield row
                left -= 1
                if not left:
                    self.used = row.first + row.lines
                    return
        except Unended as unended:
            self.used = unended.first
            return
        self.used = len(self.lines)

    @property
    def following(self) -> int | None:
        if self.used == len(self.lines):
            return None if self.is_last else self.start + self.size
        encoding = self.dialect.encoding.name
        return self.start + sum(encodings.size_of(line, encoding) for line in self.raw[: self.used])

    @property
    def is_cut(self) -> bool:
        """A last line without its end that lacks cells, or whose quotation mark is open, is the half of a row."""
        row, lines = self.last, self.lines
        if self.following is not None or row is None or not lines or lines[-1].endswith(("\n", "\r")):
            return False
        return bool(row.wrong) or len(row.cells) < self.dialect.width


class Table:
    """An open file as a table; `block` bytes are read at once."""

    def __init__(self, file: BinaryIO, size: int, dialect: Dialect, block: int = SMALL) -> None:
        self.file, self.size, self.dialect, self.block = file, size, dialect, block

    def stream(self) -> Iterator[Chunk]:
        """All of the file. The rows of each chunk are to be read before the next is asked for."""
        following: int | None = self.dialect.start
        length = self.block
        while following is not None:
            chunk = self._chunk(following, length)
            yield chunk
            length = self.block if chunk.used else min(length * 2, LARGEST)
            following = chunk.following

    def read(self, start: int, most: int = 0) -> Block:
        """The rows from this byte on, at most so many. Never none, but at the end."""
        length = self.block
        while True:
            chunk = self._chunk(start, length)
            rows = list(chunk.rows(most))
            following = chunk.following
            if rows or following is None:
                return Block(rows, following, chunk.is_cut)
            length = self.block if chunk.used else min(length * 2, LARGEST)
            start = following

    def _chunk(self, start: int, length: int) -> Chunk:
        self.file.seek(start)
        data = self.file.read(length)
        is_last = len(data) < length or start + len(data) >= self.size
        return Chunk(self.dialect, start, data, is_last=is_last, may_grow=length < LARGEST)


def opened_table(
    file: BinaryIO, size: int, encoding: str = "", delimiter: str = "", header: int | None = None
) -> Table:
    """The table in an open file, its dialect found out where it is not told. Raises ConfigurationError for what is no
    table."""
    file.seek(0)
    return Table(file, size, found_dialect(file.read(HEAD), encoding, delimiter, header))


def page_bytes(table: Table, rows: int) -> int:
    """How many bytes hold about so many rows, and some more, by those at the beginning."""
    chunk = table._chunk(table.dialect.start, HEAD)
    found = 0
    with suppress(Unended):
        found = sum(1 for _ in chunk.rows())
    return min(max(rows * chunk.size * 5 // 4 // max(found, 1), SMALLEST_PAGE), LARGEST // 2)
