"""The lines of one COMPACT answer as records."""

from collections.abc import Iterator
from typing import Any

from mls_sync.mapping.readers import MASK
from mls_sync.mapping.record import Record
from mls_sync.providers.decoding import digest
from mls_sync.providers.rets.compact import Compact, place_of
from mls_sync.providers.rets.layout import SURPLUS, Layout
from mls_sync.providers.rets.record import WireRecord, completed, too_long, usable_key


class CompactRows:
    """What a COMPACT answer holds, read once. `columns` are told before the first line."""

    def __init__(self, compact: Compact, layout: Layout, key_field: str) -> None:
        self.document, self._compact = compact.document, compact
        self._layout, self._key_field = layout, key_field
        self.has_short = False

    @property
    def count(self) -> int | None:
        return self._compact.count

    @property
    def more(self) -> bool:
        return self._compact.more

    def records(self) -> Iterator[WireRecord]:
        rows: Rows | None = None
        for line in self._compact.lines():
            rows = rows or Rows(self._compact, self._layout, self._key_field)
            self.has_short = self.has_short or rows.is_short(line)
            yield rows.record(line)

    def keys(self) -> Iterator[str]:
        rows: Rows | None = None
        for line in self._compact.lines():
            rows = rows or Rows(self._compact, self._layout, self._key_field)
            yield usable_key(rows.key(line))


class Rows:
    """Reads each line by the columns of its answer and the layout of its class."""

    def __init__(self, compact: Compact, layout: Layout, key_field: str) -> None:
        """Raises ProtocolError where no column is the key."""
        self._compact, self._layout = compact, layout
        self._columns = compact.columns
        self._names = [layout.name_of(column) for column in self._columns]
        # Of a line that has the delimiters of the line of columns, at whose ends stands nothing.
        self._whole = [""] * compact.columns_lead + self._names + [""] * compact.columns_end
        self._delimiters = len(self._columns) - 1 + compact.columns_lead + compact.columns_end
        self._key = place_of(key_field, self._columns)
        self._stamp = digest("\t".join((layout.class_name, compact.delimiter, *self._columns)).encode())

    def is_short(self, line: str) -> bool:
        """Whether it has fewer values than there are columns. Nearly every line has the delimiters of the line of
        columns, so that counting them is enough."""
        if line.count(self._compact.delimiter) == self._delimiters:
            return False
        return len(self._compact.values(line)) < len(self._columns)

    def record(self, line: str) -> WireRecord:
        return WireRecord(self.key(line), line, self._stamp, self)

    def key(self, line: str) -> str:
        """Of a line; found without cutting the rest of it."""
        before = self._key + 2
        head = line.split(self._compact.delimiter, before)
        leads = not head[0].strip("\r\n ")
        if len(head) <= before or leads != self._compact.columns_lead:
            values = self._compact.values(line)
            return values[self._key] if self._key < len(values) else ""
        return head[self._key + leads]

    def payload(self, line: str) -> dict[str, Any]:
        """The values that are not empty by the source's own names, and what the layout says of the record."""
        values = self._compact.values(line)
        found: dict[str, Any] = dict(self._layout.marks)
        found.update((name, value) for name, value in zip(self._columns, values, strict=False) if value)
        if any(values[len(self._columns) :]):
            found[SURPLUS] = values[len(self._columns) :]
        return found

    def canonical(self, line: str) -> Record:
        """The same as `record.canonical` makes of the payload, without making that. Raises RecordError."""
        values, names = line.split(self._compact.delimiter), self._whole
        is_whole = len(values) == len(names)
        if not is_whole or (not names[0] and values[0]) or (not names[-1] and values[-1]):
            is_whole, values, names = False, self._compact.values(line), self._names
            if len(values) > len(names) and any(values[len(names) :]):
                raise too_long()
        fields: dict[str, Any] = {name: value for name, value in zip(names, values, strict=False) if value}
        if "*" not in line:
            return completed(fields, self._layout)
        return completed(fields, self._layout, self._masked(line, values) if is_whole else None)

    def _masked(self, line: str, values: list[str]) -> list[str] | None:
        """The names of fields that are withheld. None where a mask stands beside other text: only in a list of values
        it is one, which is looked for where it is a list."""
        # A single character is found several times faster than eight.
        found, place, start, at = [], 0, 0, line.find("*")
        while at >= 0:
            end = at + 1
            if line.startswith(MASK, at):
                place += line.count(self._compact.delimiter, start, at)
                if values[place] != MASK:
                    return None
                found.append(self._whole[place])
                start, end = at, at + len(MASK)
            at = line.find("*", end)
        return found
