"""A feed's file as source records: which column is the key, and what became of each row."""

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from xxhash import xxh3_64_intdigest, xxh3_128_digest, xxh3_128_hexdigest

from mls_sync.mapping.field_map import FieldMap
from mls_sync.providers.csv.files import SourceFile
from mls_sync.providers.csv.lines import Cells, Row
from mls_sync.providers.csv.names import key_columns
from mls_sync.providers.csv.options import CsvOptions
from mls_sync.providers.csv.reading import Table, opened_table, page_bytes
from mls_sync.providers.csv.record import BEYOND, MAX_KEY, key_of, names_of
from mls_sync.providers.errors import ConfigurationError
from mls_sync.providers.source_record import SourceRecord

STATUSES = ("StandardStatus", "MlsStatus")
# Between the cells of a row as it is hashed; no cell holds it.
BETWEEN = "\0"
NO_KEY = "It has no usable listing key."
MOST_TOLD = 20
Hashed = tuple[int, str, str]


@dataclass
class RowPage:
    """Rows as source records, where the next page begins, and the number of its first row."""

    records: list[SourceRecord]
    following: int | None
    number: int
    is_cut: bool = False
    warnings: list[str] = field(default_factory=list)


@dataclass
class Problems:
    """How many rows have one, and the first of them in words."""

    count: int = 0
    told: list[str] = field(default_factory=list)

    def add(self, number: int, what: str) -> None:
        self.count += 1
        if len(self.told) < MOST_TOLD:
            self.told.append(f"Row {number:,}: {what}")


class FeedTable:
    """An open file, read by a feed's options."""

    def __init__(self, source: SourceFile, options: CsvOptions, field_map: FieldMap) -> None:
        """Raises ConfigurationError for what is no table, and where no column is a key."""
        self.source, self.options = source, options
        self.table = opened_table(
            source.file,
            source.size,
            options.encoding,
            options.delimiter,
            options.header_row,
        )
        self.page_bytes = page_bytes(self.table, options.page_size)
        self.dialect = self.table.dialect
        self.columns = self.dialect.columns
        self.key_column = self._key_column()
        self.key_place = self.columns.index(self.key_column)
        self._needed = self._status_place(field_map)
        # What a row means hangs on the header and on how it is read: when these change, every row has changed.
        told = repr((self.columns, self.key_column, options.photo_columns, options.days_first))
        self.seed = xxh3_64_intdigest(told.encode())
        self.problems, self.is_cut = Problems(), False
        self._marks: list[tuple[int, int]] = []

    def _key_column(self) -> str:
        wanted = self.options.key_column
        if wanted:
            if wanted in self.columns:
                return wanted
            raise ConfigurationError(f"The file has no column {wanted}. Choose the column of the listing key again.")
        found = key_columns(self.columns)
        if not found:
            raise ConfigurationError(
                "No column of the file identifies a listing, such as ListingKey, Listing ID or MLS #. Name the column"
                " of the listing key."
            )
        return found[0]

    def _status_place(self, field_map: FieldMap) -> int:
        """A row that is too short to reach it is the half of one: it says too little to be stored."""
        renamed = dict(names_of(self.columns, self.options.photo_columns).renamed)
        ruled = {name: names for name, names, _ in field_map.rules}
        columns = [each for name in STATUSES for each in (*ruled.get(name, ()), renamed.get(name, name))]
        places = [self.columns.index(column) for column in columns if column in self.columns]
        return max(min(places, default=0), self.key_place)

    def digest(self, cells: Sequence[str]) -> bytes:
        """16 bytes that stand for a row, whatever its delimiter, quotation marks and encoding."""
        return xxh3_128_digest(BETWEEN.join(cells).encode(), self.seed)

    def page(self, start: int | None, number: int) -> RowPage:
        """The rows from this byte on, the first of data without it; `number` counts them from 1. Of a key that stands
        there twice the first row counts."""
        table = Table(self.source.file, self.source.size, self.dialect, self.page_bytes)
        block = table.read(self.dialect.start if start is None else start, self.options.page_size)
        found = RowPage([], block.following, number + len(block.rows), block.is_cut)
        seen: dict[str, int] = {}
        for place, row in enumerate(block.rows, number):
            record, said = self._record(row)
            if record.listing_key in seen and record.listing_key:
                said = f"Its key {record.listing_key} stands in row {seen[record.listing_key]:,} already, which counts."
            else:
                found.records.append(record)
                seen[record.listing_key] = place
            if said:
                found.warnings.append(f"Row {place:,}: {said}")
        return found

    def hashed(self) -> Iterator[Hashed]:
        """All rows, each as (number, key, hexadecimal digest), at the speed at which they are read. The key is "" where
        none can be trusted, and the digest where the row would be refused; `problems` then say why."""
        number, key_place, width, between, seed = 0, self.key_place, len(self.columns), BETWEEN.join, self.seed
        self.problems, self._marks = Problems(), []
        for chunk in self.table.stream():
            self._marks.append((number + 1, chunk.start))
            for row in chunk.rows():
                number += 1
                cells = row.cells
                if len(cells) != width or row.wrong:
                    yield self._hashed_oddly(row, number)
                    continue
                key = cells[key_place]
                if not key.isalnum() or "E" in key or len(key) > MAX_KEY:
                    key = key_of(key)
                    if not key:
                        self.problems.add(number, NO_KEY)
                yield number, key, xxh3_128_hexdigest(between(cells).encode(), seed)
        self.is_cut = chunk.is_cut

    def _hashed_oddly(self, row: Row, number: int) -> Hashed:
        key, wrong = self.key(row), self.wrong(row)
        self.problems.add(number, wrong or self._short(row.cells))
        if not key and not wrong:
            self.problems.add(number, NO_KEY)
        return number, key, "" if wrong else self.digest(row.cells).hex()

    def rows(self, numbers: Collection[int]) -> dict[int, SourceRecord]:
        """Some rows of what `hashed` went through, by their numbers."""
        found: dict[int, SourceRecord] = {}
        wanted = sorted(numbers)
        starts = [number for number, _ in self._marks]
        for place in sorted({bisect_right(starts, number) - 1 for number in wanted}):
            first, start = self._marks[place]
            table = Table(self.source.file, self.source.size, self.dialect)
            for number, row in enumerate(table.read(start).rows, first):
                if number in numbers:
                    found[number] = self._record(row)[0]
        return found

    def _record(self, row: Row) -> tuple[SourceRecord, str]:
        cells, wrong = row.cells, self.wrong(row)
        payload = dict(zip(self.columns, cells, strict=False))
        if wrong:
            payload[BEYOND] = wrong
        return SourceRecord(self.key(row), self.digest(cells), payload), wrong or self._short(cells)

    def key(self, row: Row) -> str:
        """Of a row whose cells may stand in wrong columns, none but the first is trusted, and not always that."""
        if self.key_place >= len(row.cells):
            return ""
        if self.wrong(row) and (self.key_place or not row.begins_well or len(row.cells) < len(self.columns)):
            return ""
        return key_of(row.cells[self.key_place])

    def wrong(self, row: Row) -> str:
        if not row.wrong and len(row.cells) <= self._needed:
            return f"The row has {len(row.cells):,} cells and the header {len(self.columns):,}: it ends too early."
        return row.wrong

    def _short(self, cells: Cells) -> str:
        if len(cells) == len(self.columns):
            return ""
        return f"The row has {len(cells):,} cells and the header {len(self.columns):,}; its last columns are empty."
