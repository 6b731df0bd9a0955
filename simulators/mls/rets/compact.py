"""The body of a Search in COMPACT and COMPACT-DECODED (RETS 1.7.2, sections 7.2, 13), and its values."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, timezone
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from ..records import MASK
from .criteria import longs
from .fields import BOOLEAN, DATETIME, Field
from .lookups import code
from .replies import opening
from .times import moment_text

TAB = "\t"


@dataclass(frozen=True, slots=True)
class Manner:
    """How values are written."""

    zone: timezone
    decoded: bool = True
    timestamps: str = "local"
    restricted: str = MASK
    quoted: bool = False
    """Long values that hold a comma stand in quotes."""


def written(column: Field, value: Any, manner: Manner) -> str:
    """A value of the world as this server writes it, before escaping; blank for none."""
    if value is None:
        return ""
    if value == MASK:
        return manner.restricted
    if column.lookup:
        texts = [f'"{text}"' if manner.quoted and "," in text else text for text in longs(value)]
        return ",".join(texts if manner.decoded else [code(column.lookup, text) for text in longs(value)])
    if column.type == BOOLEAN:
        return "1" if value else "0"
    if column.type == DATETIME:
        return moment_text(str(value), manner.zone, manner.timestamps)
    return str(value)


@dataclass(slots=True)
class Page:
    """What one Search answers, before it is bytes; faults change it."""

    columns: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    count: int | None = None
    more: bool = False
    code: int = 0
    delimiter: str = TAB
    delimiter_told: str | None = "09"
    outer: bool = True
    status: int | None = None
    keys: list[str] = field(default_factory=list)
    """The key of each row, whether or not it is among the columns."""
    kept: str = ""
    """The column of the key field, which faults leave alone."""
    fields: list[Field] = field(default_factory=list)
    zone: timezone = UTC
    gets: list[Callable[[str], Any]] = field(default_factory=list)
    offset: int = 1

    def line(self, name: str, values: list[str]) -> str:
        """One line: a delimiter between the values, and one at either end."""
        end = self.delimiter if self.outer else ""
        return f"<{name}>{escape(f'{end}{self.delimiter.join(values)}{end}')}</{name}>\r\n"

    def text(self) -> str:
        """The document."""
        parts = [opening(self.code), "\r\n"]
        if self.count is not None:
            parts.append(f'<COUNT Records="{self.count}"/>\r\n')
        if self.columns:
            if self.delimiter_told is not None:
                parts.append(f"<DELIMITER value={quoteattr(self.delimiter_told)}/>\r\n")
            parts.append(self.line("COLUMNS", self.columns))
            parts += [self.line("DATA", [_one_line(value, self.delimiter) for value in row]) for row in self.rows]
        if self.more:
            parts.append("<MAXROWS/>\r\n")
        if self.status is not None:
            parts.append(f"{opening(self.status).replace('<RETS ', '<RETS-STATUS ')[:-1]}/>\r\n")
        return "".join([*parts, "</RETS>\r\n"])


def _one_line(text: str, delimiter: str) -> str:
    """A value without what would end it."""
    return text.replace(delimiter, " ").replace("\r", " ").replace("\n", " ")
