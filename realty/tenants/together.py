"""Rows of several models in one statement.

A page about one thing asks a dozen tables, each for a few rows; asked one by one, the asking takes longer than the
answers. Each part says what it reads (`Read`), and `read_together` brings all of it at once. What comes back are the
models' own instances, and the scope holds as it does for their managers. It is worth it where a page has many such
parts; anything else reads by the ORM.
"""

import json
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, Generic, TypeVar, cast

from django.contrib.postgres.fields import ArrayField
from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models import Model

from realty.database.prepared import prepared_cursor
from realty.tenants.rls import TENANT
from realty.tenants.rows import of_tenant
from realty.tenants.scope import TenantOwned

N = TypeVar("N", bound=Model)
T = TypeVar("T")
Convert = Callable[[Any], Any]


@dataclass(frozen=True)
class Read(Generic[N]):
    """Instances of `model`; the rest as `realty.tenants.rows.rows` has it, with `{mine}` in `conditions` for the
    tenant's condition on a table of its own choice."""

    model: type[N]
    conditions: str
    params: Sequence[Any] = ()
    only: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lines:
    """What no model is a row of: a SELECT of these columns, each with how its JSON value is read (None: as it is).
    `params` are its values, in the order of their %s."""

    statement: str
    columns: Mapping[str, Convert | None]
    params: Sequence[Any] = field(default_factory=tuple)


def read_together(*asked: "Read[Any] | Lines") -> list[list[Any]]:
    """What each asks for, in its order: instances for a Read, tuples for Lines. One statement, none for nothing.
    Raises ScopeError outside a scope."""
    if not asked:
        return []
    with prepared_cursor() as cursor:
        cursor.execute(*_statement(asked))
        return _answers(asked, cursor.fetchone())


@contextmanager
def reading_together(*asked: "Read[Any] | Lines") -> Iterator[list[list[Any]]]:
    """The same, read while the block runs, which asks the database nothing; the list is filled when it ends."""
    found: list[list[Any]] = []
    # The cursor first: it makes sure of the session.
    with prepared_cursor() as cursor, connection.connection.pipeline():
        cursor.execute(*_statement(asked))
        yield found
        row = cursor.fetchone()
    found += _answers(asked, row)


def _statement(asked: "Sequence[Read[Any] | Lines]") -> tuple[str, list[Any]]:
    parts = ", ".join(f"(SELECT json_agg(part) FROM ({_part(each)}) AS part)::text" for each in asked)  # noqa: S608
    return f"SELECT {parts}", [value for each in asked for value in each.params]


def _answers(asked: "Sequence[Read[Any] | Lines]", found: Sequence[str | None]) -> list[list[Any]]:
    return [_answer(each, json.loads(text) if text else []) for each, text in zip(asked, found, strict=True)]


def attach(found: Sequence[Model], name: str, known: Sequence[Model]) -> None:
    """Sets the foreign key `name` of each of these objects of one model, where `known` has whom it names."""
    by_pk = {row.pk: row for row in known}
    for row in found:
        key: Any = row._meta.get_field(name)
        if (pk := getattr(row, key.attname)) in by_pk:
            key.set_cached_value(row, by_pk[pk])


def mine(asked: str) -> str:
    """The condition of the open scope as the session knows it, so that the text is the same for every tenant. Raises
    ScopeError outside a scope."""
    return "TRUE" if of_tenant(asked) == "TRUE" else f"tenant_id = {TENANT}"


def _part(asked: "Read[Any] | Lines") -> str:
    if isinstance(asked, Lines):
        statement = asked.statement.replace("{mine}", mine("Lines"))
        return f"SELECT json_build_array({', '.join(asked.columns)}) FROM ({statement}) AS x"  # noqa: S608  constant
    owned = issubclass(asked.model, TenantOwned)
    scoped = mine(asked.model.__name__) if owned else "TRUE"
    columns, _, _ = _shape(cast(Hashable, asked.model), asked.only)
    conditions = asked.conditions.replace("{mine}", mine(asked.model.__name__))
    return f"SELECT {columns} FROM {asked.model._meta.db_table} WHERE {scoped} AND {conditions}"  # noqa: S608  constant


def _answer(asked: "Read[Any] | Lines", found: list[Any]) -> list[Any]:
    if isinstance(asked, Lines):
        converts = [convert or _same for convert in asked.columns.values()]
        return [
            tuple(None if value is None else convert(value) for convert, value in zip(converts, row, strict=True))
            for row in (line["json_build_array"] for line in found)
        ]
    _, names, reads = _shape(cast(Hashable, asked.model), asked.only)
    made = asked.model.from_db
    alias = DEFAULT_DB_ALIAS
    return [
        made(
            alias,
            names,
            [
                value if convert is None or value is None else convert(value)
                for convert, value in zip(reads, row.values(), strict=True)
            ],
        )
        for row in found
    ]


def _same(value: Any) -> Any:
    return value


@cache
def _shape(model: Any, only: tuple[str, ...]) -> tuple[str, list[str], list[Convert | None]]:
    """The columns, the names of their attributes, and how each JSON value is read."""
    fields = [each for each in model._meta.concrete_fields if not only or each.primary_key or each.name in only]
    columns = ", ".join(f'"{each.column}"{"::text" if _is_decimal(each) else ""}' for each in fields)
    return columns, [each.attname for each in fields], [_reader(each) for each in fields]


def _is_decimal(field: Any) -> bool:
    # As text, since JSON's numbers are binary ones.
    return isinstance(field, models.DecimalField)


def _reader(field: Any) -> Convert | None:
    """Raises TypeError for a field that JSON does not carry, such as an encrypted one: read that by the ORM."""
    while isinstance(field, (models.ForeignKey, models.GeneratedField)):
        field = field.target_field if isinstance(field, models.ForeignKey) else field.output_field
    if isinstance(field, models.JSONField):
        return None
    if hasattr(field, "from_db_value"):
        raise TypeError(f"{field} cannot be read together with others.")
    for kind, convert in READERS.items():
        if isinstance(field, kind):
            return convert
    raise TypeError(f"{field} cannot be read together with others.")


# A datetime is a date as well, so it stands first.
READERS: dict[Any, Convert | None] = {
    models.DateTimeField: datetime.fromisoformat,
    models.DateField: date.fromisoformat,
    models.DecimalField: Decimal,
    models.FloatField: float,
    models.IntegerField: None,
    models.BooleanField: None,
    models.CharField: None,
    models.TextField: None,
    ArrayField: None,
}
