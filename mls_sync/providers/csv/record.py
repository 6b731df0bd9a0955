"""One row of a file as a canonical record: its cells under the names of the header, and under RESO's where a name
differs from it in spelling alone. Every cell stays text. Pure: no file, no query, no clock."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from mls_sync.mapping.errors import RecordError
from mls_sync.mapping.lookups import folded
from mls_sync.mapping.readers import MASK
from mls_sync.mapping.record import Fields, Record
from mls_sync.providers.csv import children
from mls_sync.providers.csv.dialect import LONGEST_NAME
from mls_sync.providers.csv.names import CHILDREN, NAMED, photo_columns

# ListingKey is String(255) in the Data Dictionary, and a longer one would not fit the unique index.
MAX_KEY = 255
MARK = "\ufeff"
BEYOND = ""
"""Under this name stands why a row cannot be trusted; no column has it."""


class Names(NamedTuple):
    """What the columns of a file are: `renamed` pairs of (RESO's name, column), `photos` and `children` columns."""

    renamed: tuple[tuple[str, str], ...]
    photos: tuple[str, ...]
    children: tuple[tuple[str, str], ...]


@lru_cache(maxsize=256)
def names_of(columns: tuple[str, ...], photos: tuple[str, ...] = ()) -> Names:
    """`photos` are those that a person named; without them they are found out. Of two columns with one meaning the one
    with RESO's own spelling counts, else the first."""
    own = set(columns)
    renamed: dict[str, str] = {}
    for column in columns:
        name = NAMED.get(folded(column), "") if len(column) <= LONGEST_NAME else ""
        if name and name != column and name not in own and name not in CHILDREN:
            renamed.setdefault(name, column)
    lists = {NAMED[folded(column)]: column for column in reversed(columns) if NAMED.get(folded(column)) in CHILDREN}
    return Names(tuple(renamed.items()), photos or photo_columns(columns), tuple(lists.items()))


def key_of(cell: str) -> str:
    """The listing's key out of its cell, without the byte order mark that files joined to one leave behind; "" where it
    cannot be trusted: a spreadsheet that took it for a number wrote `2.01907E+25`, and other listings have the same by
    now."""
    key = cell.strip().strip(MARK)
    if len(key) > MAX_KEY or key == MASK or children.is_rounded(key):
        return ""
    return key


def canonical(payload: Any, photos: Sequence[str] = ()) -> Record:
    """Raises RecordError for what is no row, or one whose cells may stand in wrong columns."""
    if type(payload) is not dict:
        raise RecordError("The record is not a row of a file.", field="")
    if BEYOND in payload:
        raise RecordError(str(payload[BEYOND]), field="")
    names = names_of(tuple(payload), tuple(photos))
    fields: Fields = dict(payload)
    for name, column in names.renamed:
        fields[name] = payload[column]
    for name, column in names.children:
        found = children.objects_in(payload[column])
        if name == "Media" and not found:
            found = children.media([payload[column]])
        fields[name] = found
    if names.photos and not fields.get("Media"):
        fields["Media"] = children.media([payload[column] for column in names.photos if column in payload])
    return Record(fields, _masked(fields))


def _masked(fields: Fields) -> tuple[str, ...]:
    return tuple(name for name, value in fields.items() if value == MASK) if MASK in fields.values() else ()
