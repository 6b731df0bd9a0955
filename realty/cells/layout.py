"""Which tables a cell has, and what else lies in its schema."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

from django.apps import apps

from realty.tenants.scope import TenantOwned

# Users, tenants, memberships, keys, bills, webhooks and the audit are read before a tenant is known, or are the
# platform's as well: they stay in `public`, and so does what belongs to no tenant, such as places.
CELL_APPS = frozenset({"listings", "mls_sync", "crm_leads"})

# The cell whose tables are being migrated; "" for those in `public`, None for all of them (a site without cells).
_migrating: ContextVar[str | None] = ContextVar("migrating_cell", default=None)


def is_cells(model: Any) -> bool:
    return model._meta.app_label in CELL_APPS and issubclass(model, TenantOwned) and model.in_cell


@cache
def tables() -> list[str]:
    """The names of all tables that each cell has, in alphabetical order."""
    return sorted({model._meta.db_table for model in apps.get_models(include_auto_created=True) if is_cells(model)})


@contextmanager
def migrating(cell: str) -> Iterator[None]:
    """Inside, migrations change the tables of this cell alone, or with "" those of `public`."""
    token = _migrating.set(cell)
    try:
        yield
    finally:
        _migrating.reset(token)


def is_migrated(app_label: str, table: str | None) -> bool | None:
    """Whether a migration of this app changes something in the schema that is being migrated; `table` where it is
    known. None without cells."""
    cell = _migrating.get()
    if cell is None:
        return None
    in_cells = app_label in CELL_APPS and not (table and _is_directory(app_label, table))
    return in_cells == bool(cell)


def _is_directory(app_label: str, table: str) -> bool:
    """A table that no model has any more was a tenant's, as nearly all are."""
    of_app = {model._meta.db_table: model for model in apps.get_app_config(app_label).get_models()}
    return table in of_app and not is_cells(of_app[table])
