"""A map made ready for use: compiled once for each version, and then only looped over."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from mls_sync.mapping.builtin import COLUMNS_OF, LENIENT, STRICT, Entry


@dataclass(frozen=True, slots=True)
class FieldMap:
    """Entries in the order in which they are read: of a column's fields the last one that says something wins. In
    `strict` a list, an object or a true/false says that the record is broken: it goes to quarantine."""

    strict: tuple[Entry, ...]
    lenient: tuple[Entry, ...]
    columns_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    version: int = 0

    def stamped(self, content_hash: bytes) -> bytes:
        """The hash of a source record and of this map: an unchanged record counts as changed once the map has. A map
        that was never edited adds nothing."""
        return content_hash + self.version.to_bytes(4) if self.version else content_hash


@cache
def builtin() -> FieldMap:
    """What holds for a feed that has no map of its own."""
    return FieldMap(tuple(STRICT), tuple(LENIENT), COLUMNS_OF)
