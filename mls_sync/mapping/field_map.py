"""A map made ready for use: compiled once for each version, and then only looped over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from functools import cache
from typing import Any

from mls_sync.mapping.builtin import COLUMNS_OF, LENIENT, STRICT, Entry
from mls_sync.mapping.dates import day, day_first, moment, moment_in
from mls_sync.mapping.readers import BLANK, UNREADABLE, Reader
from mls_sync.mapping.record import Fields
from mls_sync.mapping.rules import READERS, Extra, Rule

# Where a translated value's own word is kept.
OWN_WORD = {"StandardStatus": "MlsStatus", "PropertyType": "MlsPropertyType"}
SOURCE_HASH = 16
"""Bytes of a source record's own hash; what follows is the version of the map."""
MOMENTS = frozenset(entry.name for entry in LENIENT if entry.reader is moment)


@dataclass(frozen=True, slots=True)
class FieldMap:
    """Entries in the order in which they are read: of a column's fields the last one that says something wins. In
    `strict` a list, an object or a true/false says that the record is broken: it goes to quarantine. Before that,
    `rules` fill the fields that the feed takes from elsewhere; `extra` are kept beside the columns."""

    strict: tuple[Entry, ...]
    lenient: tuple[Entry, ...]
    columns_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rules: tuple[tuple[str, tuple[str, ...], Mapping[str, Any]], ...] = ()
    extra: tuple[tuple[str, tuple[str, ...], Reader], ...] = ()
    version: int = 0
    read_day: Reader = day

    def stamped(self, content_hash: bytes) -> bytes:
        """The hash of a source record and of this map: an unchanged record counts as changed once the map has. A map
        that was never edited adds nothing."""
        return content_hash + self.version.to_bytes(4, "big") if self.version else content_hash

    @property
    def names_read(self) -> frozenset[str]:
        """The fields of the source that rules and further fields name."""
        return frozenset(name for _, names, _ in (*self.rules, *self.extra) for name in names)

    def in_zone(self, zone: tzinfo) -> "FieldMap":
        """The same for a source whose moments without an offset are in this zone."""
        local = moment if zone is UTC else moment_in(zone)
        lenient = (entry._replace(reader=local) if entry.name in MOMENTS else entry for entry in self.lenient)
        return replace(self, lenient=tuple(lenient))

    def fill(self, fields: Fields) -> None:
        """Take each ruled field from the first of its names that says something, as the source sent it: what another
        rule filled does not count."""
        source = dict(fields) if self.rules else fields
        for name, names, values in self.rules:
            given = [found for each in names if not says_nothing(found := source.get(each))]
            value = given[0] if given else None
            if values and name in OWN_WORD:
                # The source's own word decides where it was explained, whatever the name beside it.
                value = next(
                    (each for each in given if isinstance(each, str) and (each in values or each.strip() in values)),
                    value,
                )
                if says_nothing(fields.get(OWN_WORD[name])):
                    fields[OWN_WORD[name]] = value
            fields[name] = _translated(value, values) if values else value

    def kept(self, fields: Fields) -> dict[str, Any] | None:
        """The further fields that can be read, as JSON values; None where there are none."""
        found: dict[str, Any] = {}
        for name, names, read in self.extra:
            values = (read(fields[each]) for each in names if each in fields)
            value = next((value for value in values if value is not None and value is not UNREADABLE), None)
            if value is not None and value != "":
                found[name] = _plain(value)
        return found or None


def says_nothing(value: Any) -> bool:
    """Whether a field is empty, withheld, or holds a word such as "N/A"."""
    if isinstance(value, str):
        return value.strip().lower() in BLANK
    return value is None or value == [] or value == {}


def _translated(value: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(value, list):
        return [_translated(item, values) for item in value]
    word = str(value)
    return values.get(word, values.get(word.strip(), value))


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, date | datetime) else value


@cache
def builtin() -> FieldMap:
    """What holds for a feed that has no map of its own."""
    return FieldMap(tuple(STRICT), tuple(LENIENT), COLUMNS_OF)


def compiled(
    rules: Sequence[Rule],
    extra: Sequence[Extra] = (),
    version: int = 0,
    zone: tzinfo = UTC,
    *,
    days_first: bool = False,
) -> FieldMap:
    """The built-in map under these rules; of two for one field the later holds. A withheld value of the source's field
    keeps the columns of the field that it fills. Moments without an offset are in `zone`; `days_first`: the source
    writes the day before the month."""
    ruled = {rule.field: rule for rule in rules}
    local: dict[Reader, Reader] = {}
    if zone is not UTC or days_first:
        local[moment] = moment_in(zone, day_first=days_first)
    if days_first:
        local[day] = day_first
    readers = {entry.name: local[entry.reader] for entry in LENIENT if entry.reader in local}
    readers |= {name: _read_as(rule.reader, local) for name, rule in ruled.items() if rule.reader}
    columns_of = dict(COLUMNS_OF)
    for rule in ruled.values():
        for name in rule.names:
            columns_of[name] = tuple({*columns_of.get(name, ()), *COLUMNS_OF.get(rule.field, ())})
    return FieldMap(
        tuple(_with_reader(entry, readers) for entry in STRICT),
        tuple(_with_reader(entry, readers) for entry in LENIENT),
        columns_of,
        tuple((rule.field, rule.names, rule.values) for rule in ruled.values()),
        tuple((each.name, each.names, _read_as(each.reader, local)) for each in extra),
        version,
        local.get(day, day),
    )


def _read_as(name: str, local: Mapping[Reader, Reader]) -> Reader:
    read = READERS[name][0]
    return local.get(read, read)


def _with_reader(entry: Entry, readers: Mapping[str, Reader]) -> Entry:
    return entry._replace(reader=readers[entry.name]) if entry.name in readers else entry
