"""Rows of tenant-owned models by conditions written in SQL.

Of a short query, Django's making of the statement is most of the price; a page of twenty such queries is quick only
without. What comes back are the models' own instances, and the scope holds as it does for their managers.
"""

from collections.abc import Callable, Sequence
from functools import cache
from types import SimpleNamespace
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model

from realty.tenants.scope import ScopeError, TenantOwned, current_scope, to_collection

M = TypeVar("M", bound=TenantOwned)
N = TypeVar("N", bound=Model)
Convert = Callable[[Any, Any, Any], Any]
# What a user's name is told by.
NAME = ("username", "first_name", "last_name")


def rows(model: type[M], conditions: str, params: Sequence[Any], *, only: tuple[str, ...] = ()) -> list[M]:
    """Instances of the open scope. `conditions` is what follows WHERE, with the order and limit, all of it constant
    text, an OR in brackets; `params` are its values, a list for `= ANY(%s)`. With `only` the other fields are deferred.
    Raises ScopeError outside a scope."""
    # Not in brackets, since an order and a limit follow; row-level security holds whatever the conditions say.
    return _read(model, f"{of_tenant(model.__name__, model)} AND {conditions}", params, only)


def plain_rows(
    model: type[TenantOwned], conditions: str, params: Sequence[Any], *, only: tuple[str, ...]
) -> list[SimpleNamespace]:
    """As `rows`, without models: each has the attributes of its columns, and `pk`. Of a long list that is only shown,
    making models is a quarter of the time (`make bench ARGS=api`)."""
    names, found = _found(model, f"{of_tenant(model.__name__, model)} AND {conditions}", params, only)
    key = names.index(model._meta.pk.attname)
    return [SimpleNamespace(pk=row[key], **dict(zip(names, row, strict=True))) for row in found]


def with_related(found: Sequence[Model], name: str) -> None:
    """Sets the foreign key `name` of each of these objects of one model. One query; none where no object has it."""
    if not found:
        return
    field: Any = found[0]._meta.get_field(name)
    model = field.related_model
    ids = {getattr(row, field.attname) for row in found} - {None}
    scope = of_tenant(model.__name__) if issubclass(model, TenantOwned) else "TRUE"
    known = {row.pk: row for row in _read(model, f"{scope} AND id = ANY(%s)", [list(ids)])} if ids else {}
    for row in found:
        # Whoever is not known is asked for anew by whoever reads it.
        if (pk := getattr(row, field.attname)) in known:
            field.set_cached_value(row, known[pk])


def _read(model: type[N], where: str, params: Sequence[Any], only: tuple[str, ...] = ()) -> list[N]:
    names, found = _found(model, where, params, only)
    return [model.from_db(DEFAULT_DB_ALIAS, names, row) for row in found]


def _found(
    model: type[Model], where: str, params: Sequence[Any], only: tuple[str, ...]
) -> tuple[list[str], list[Sequence[Any]]]:
    """The names of the attributes, and the values of each row."""
    names, columns, converts = _shape(model, only)
    statement = f"SELECT {columns} FROM {model._meta.db_table} WHERE {where}"  # noqa: S608  constant text and an id
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        found = cursor.fetchall()
    return names, [_converted(row, converts) for row in found] if converts else found


def of_tenant(asked: str, model: type[TenantOwned] | None = None) -> str:
    """The condition that managers add for the open scope; `asked` names the model in the ScopeError without one. In a
    partner's scope only a `model` with a column for its collection is read."""
    scope = current_scope()
    if scope.platform:
        return "TRUE"
    if scope.tenant_id is None:
        raise ScopeError(f"{asked} was queried outside a tenant scope")
    of_scope = f"tenant_id = {scope.tenant_id:d}::bigint"
    if scope.collections is None:
        return of_scope
    column = _column_of_collection(model) if model else None
    if not column:
        raise ScopeError(f"{asked} was queried by a partner in a way that does not name its collections")
    return f"{of_scope} AND {column} = ANY('{{{','.join(map(str, sorted(scope.collections)))}}}'::bigint[])"


def _column_of_collection(model: type[TenantOwned]) -> str | None:
    """None where another table has it."""
    lookup = to_collection(model)
    return next((field.column for field in model._meta.concrete_fields if field.name == lookup), None)


def _converted(row: Sequence[Any], converts: dict[int, Convert]) -> list[Any]:
    values = list(row)
    for place, convert in converts.items():
        values[place] = convert(values[place], None, connection)
    return values


@cache
def _shape(model: type[Model], only: tuple[str, ...]) -> tuple[list[str], str, dict[int, Convert]]:
    """Names of the attributes, the columns, and which of them a field reads in its own way, such as JSON."""
    every = model._meta.concrete_fields
    fields = [field for field in every if not only or field.primary_key or field.name in only]
    converts = {at: field.from_db_value for at, field in enumerate(fields) if hasattr(field, "from_db_value")}
    return [field.attname for field in fields], ", ".join(f'"{field.column}"' for field in fields), converts
