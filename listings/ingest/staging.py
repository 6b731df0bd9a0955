"""From `ListingRow` to a row of the staging table, by COPY.

PostgreSQL refuses COPY into a table with row-level security, so rows go through temporary tables of the session. They
are not logged, and empty themselves at the end of each transaction. The binary format was measured to cost the server a
fifth less than text, since heavy values need not be searched for escapes; it takes values of the exact Python type
only, so the text format stays for a single row, where PostgreSQL converts what it can and names the column it cannot.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from functools import cache
from operator import itemgetter
from typing import Any

import orjson
from django.db import connection
from psycopg import Copy
from psycopg.abc import Buffer
from psycopg.adapt import Dumper
from psycopg.postgres import types
from psycopg.pq import Format

from listings.ingest.before import Before
from listings.ingest.columns import BEFORE, BESIDE, JSON_FIELDS, OTHER_COLUMNS, SOURCE_COLUMNS, STAGED, TEXT_COLUMNS
from realty.database.statements import fetch_all, plain_cursor, run

# A page of compressed source records fits neither into 8 MB nor, each, into the quarter of a block that a row is cut to
# by default: they would go through a temporary file and a second table, and be read back from there. The server takes
# the setting until the session first uses a temporary table, and ever after where it is the same.
CREATE = f"""
SET temp_buffers = '64MB';
CREATE TEMP TABLE IF NOT EXISTS listings_incoming WITH (toast_tuple_target = 8160) ON COMMIT DELETE ROWS AS
SELECT {", ".join(STAGED)}, {", ".join(f"NULL::{kind} AS {name}" for name, kind in (BEFORE | BESIDE).items())}
FROM listings_listing WITH NO DATA
"""


class JsonText(bytes):
    """JSON as text, for a jsonb column: it is not read again on the way."""

    __slots__ = ()


class JsonTextDumper(Dumper):
    oid = types["jsonb"].oid

    def dump(self, obj: bytes) -> Buffer:
        return obj


class JsonBinaryDumper(JsonTextDumper):
    """The binary form of jsonb is a version number and the text (PostgreSQL, jsonb_recv)."""

    format = Format.BINARY

    def dump(self, obj: bytes) -> Buffer:
        return b"\x01" + obj


EMPTY_LIST = JsonText(b"[]")
# With what stands in them where the source says nothing.
JSON_COLUMNS = [(field.attname, None if field.null else EMPTY_LIST) for field in JSON_FIELDS]
TEXT_DEFAULTS = [default for _, default in TEXT_COLUMNS]
EMPTY_ROW: dict[str, Any] = dict.fromkeys(SOURCE_COLUMNS)
_texts, _others = itemgetter(*(name for name, _ in TEXT_COLUMNS)), itemgetter(*OTHER_COLUMNS)


@cache
def _column_types(table: str) -> tuple[int, ...]:
    rows = fetch_all(
        "SELECT atttypid::int FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 ORDER BY attnum", (table,)
    )
    return tuple(row[0] for row in rows)


def copy_into(table: str, records: Iterable[Sequence[Any]], *, as_text: bool = False) -> None:
    """COPY rows, of all the table's columns in their order, into a temporary table."""
    form = "" if as_text else " (FORMAT binary)"
    column_types = _column_types(table)  # Asked before the COPY: during it the connection takes no query.
    with connection.wrap_database_errors, plain_cursor() as cursor:
        cursor.adapters.register_dumper(JsonText, JsonTextDumper)
        cursor.adapters.register_dumper(JsonText, JsonBinaryDumper)
        with cursor.copy(f"COPY {table} FROM STDIN{form}") as copy:
            if not as_text:
                copy.set_types(column_types)
            write = _lenient(copy) if as_text else copy.write_row
            for record in records:
                write(record)


def _lenient(copy: Copy) -> Callable[[Sequence[Any]], None]:
    def write(record: Sequence[Any]) -> None:
        copy.write_row([value.value if isinstance(value, Enum) else value for value in record])

    return write


def prepare_table() -> None:
    """An empty `listings_incoming`, whatever this transaction staged before."""
    run(f"{CREATE}; DELETE FROM listings_incoming")


def staged_record(
    values: Mapping[str, Any], derived: Sequence[Any], before: Before | None, beside: Sequence[Any]
) -> tuple[Any, ...]:
    """One row in the order of STAGED, BEFORE and BESIDE; `derived` are the values of DERIVED. Raises ValueError for a
    column that no provider may fill."""
    every = {**EMPTY_ROW, **values}
    if len(every) > len(EMPTY_ROW):
        raise ValueError(f"not columns of a source: {', '.join(sorted(values.keys() - SOURCE_COLUMNS))}")
    return (
        *derived,
        *[value or default for value, default in zip(_texts(every), TEXT_DEFAULTS, strict=True)],
        *_others(every),
        *[_json(every[name], empty) for name, empty in JSON_COLUMNS],
        *_was(before),
        *beside,
    )


def _json(value: Any, empty: JsonText | None) -> JsonText | None:
    """A list of objects; text where it comes from the database."""
    if not value:
        return empty
    return JsonText(value.encode() if isinstance(value, str) else orjson.dumps(value))


def _was(before: Before | None) -> tuple[Any, ...]:
    if before is None:
        return False, False, None, None, None, None
    return True, before.is_vanished, before.status, before.price, before.status_change, before.price_change
