"""Rows of a tenant's tables as text, a bounded number at a time.

PostgreSQL writes the JSON itself, so numbers keep their digits. Encrypted columns are left out: a credential belongs to
its vendor's account, and is entered again where it is needed.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection, models

from realty.csv_files import BYTE_ORDER_MARK, written
from realty.secrets import EncryptedJSONField
from realty.tenants.models import Tenant

# Of one entry of the archive, and of one answer of the database.
CHUNK, PAGE = 20_000, 500


def columns(model: type[models.Model]) -> list[str]:
    """Those that are exported."""
    return [str(field.column) for field in model._meta.concrete_fields if not isinstance(field, EncryptedJSONField)]


def left_out(model: type[models.Model]) -> list[str]:
    return [str(field.column) for field in model._meta.concrete_fields if isinstance(field, EncryptedJSONField)]


def pages(model: type[models.Model], tenant_id: int, after: Any, at_most: int) -> Iterator[list[tuple[Any, str]]]:
    """Key and JSON text of up to `at_most` rows behind the key `after`, in the order of keys. The scope is open."""
    key, owner = str(model._meta.pk.column), "id" if model is Tenant else "tenant_id"
    names = ", ".join(connection.ops.quote_name(name) for name in columns(model))
    # The alias is no column of any table, or `to_jsonb` would take that.
    left = at_most
    while left > 0:
        behind, values = (f' AND "{key}" > %s', [after]) if after is not None else ("", [])
        with connection.cursor() as cursor:
            cursor.execute(
                f'SELECT "{key}", to_jsonb("the row")::text FROM (SELECT {names} FROM {model._meta.db_table}'  # noqa: S608
                f' WHERE {owner} = %s{behind} ORDER BY "{key}" LIMIT %s) AS "the row"',
                [tenant_id, *values, min(PAGE, left)],
            )
            found = cursor.fetchall()
        if not found:
            return
        yield found
        after, left = found[-1][0], left - len(found)


def csv_head(model: type[models.Model]) -> str:
    return BYTE_ORDER_MARK + written([columns(model)])


def csv_lines(rows: Iterable[str], names: Sequence[str]) -> str:
    """Lists and objects as JSON."""
    return written([_cell(found.get(name)) for name in names] for found in map(json.loads, rows))


def _cell(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, (list, dict)) else value
