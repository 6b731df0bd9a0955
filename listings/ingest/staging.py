"""From `ListingRow` to a row of the staging table, by COPY.

PostgreSQL refuses COPY into a table with row-level security, so rows go through temporary tables of the session. They are
not logged, and empty themselves at the end of each transaction.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from django.db import connection, models

from listings.ingest.before import Before
from listings.ingest.columns import BEFORE, DERIVED, SOURCE_COLUMNS, SOURCE_FIELDS, STAGED
from listings.rows import ListingRow
from listings.statements import plain_cursor, run

CREATE = f"""
CREATE TEMP TABLE IF NOT EXISTS listings_incoming ON COMMIT DELETE ROWS AS
SELECT {", ".join(STAGED)}, {", ".join(f"NULL::{kind} AS {name}" for name, kind in BEFORE.items())}
FROM listings_listing WITH NO DATA
"""
COPY = f"COPY listings_incoming ({', '.join((*STAGED, *BEFORE))}) FROM STDIN"

TEXT, JSON, OTHER = range(3)


def _kind(field: "models.Field[object, object]") -> int:
    if isinstance(field, models.TextField):
        return TEXT
    return JSON if isinstance(field, models.JSONField) else OTHER


# Column, how it is written, and what stands for a value that the source does not send.
SOURCE = [
    (
        field.column,
        _kind(field),
        field.get_default() if not field.null and not isinstance(field, models.JSONField) else None,
    )
    for field in SOURCE_FIELDS
]


def prepare_table() -> None:
    """An empty `listings_incoming`, whatever this transaction staged before."""
    run(CREATE)
    run("DELETE FROM listings_incoming")


def copy_rows(records: Iterable[tuple[Any, ...]]) -> None:
    with connection.wrap_database_errors, plain_cursor() as cursor, cursor.copy(COPY) as copy:
        for record in records:
            copy.write_row(record)


def staged_record(
    row: ListingRow, values: Mapping[str, Any], derived: Mapping[str, Any], before: Before | None
) -> tuple[Any, ...]:
    """One row in the order of STAGED and BEFORE. Raises ValueError for a column that a provider must not fill."""
    if not values.keys() <= SOURCE_COLUMNS:
        raise ValueError(f"not columns of a source: {', '.join(sorted(values.keys() - SOURCE_COLUMNS))}")
    get = values.get
    source = [_plain(get(column), kind, default) for column, kind, default in SOURCE]
    return (*(derived[name] for name in DERIVED), *source, *_was(before))


def _plain(value: Any, kind: int, default: Any) -> Any:
    if kind == OTHER:
        return value
    if kind == JSON:
        return value if isinstance(value, str) else orjson.dumps(value or []).decode()
    return default if value is None else str(value)


def _was(before: Before | None) -> tuple[Any, ...]:
    if before is None:
        return False, False, None, None, None, None
    return True, before.is_vanished, before.status, before.price, before.status_change, before.price_change
