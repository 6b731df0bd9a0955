"""Where a tenant's tables are: in `public`, or, with DATABASE_CELLS=on, in the schema of its cell.

A cell is a schema with all the tables of some hundred tenants. What belongs to no cell (users, tenants, the queue,
places) stays in `public`. The schema `all_cells` has a parent of each table, from which those of all cells inherit
(PostgreSQL 18, 5.11): so the platform's scope reads, changes and removes rows of all cells by the statements that it
always had. A row is added in a cell, never in a parent (docs/decisions/0009-cells.md).

Kept free of models, since the scope of a connection is made before them.
"""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from realty.database.session import SET_CELL_SCOPE

DIRECTORY = "public"
PARENTS = "all_cells"
# Ids that the n-th cell gives begin at n times this: no two cells give the same, so a tenant can move to another one.
IDS = 10**12
# Where the rows of a site are: the condition of pg_namespace.
HOLDS_ROWS = f"(nspname = '{DIRECTORY}' OR nspname ~ '^cell_[0-9]+$')"
OF_TENANT = "SELECT cell_id FROM tenants_tenant WHERE id = %s"

# A tenant's cell, by its id. It only changes while the site is stopped.
_known: dict[int, str] = {}


def schema(number: int) -> str:
    """`cell_2`, of the second."""
    return f"cell_{number}"


def search_path(cell: str) -> str:
    """PostgreSQL's setting for work in one cell, or, with "", over all of them."""
    return f"{cell or PARENTS}, {DIRECTORY}"


def has_cells(wrapper: BaseDatabaseWrapper) -> bool:
    return bool(wrapper.settings_dict.get("CELLS"))


def cell_of(raw: Any, tenant_id: int) -> str:
    """The schema of a tenant, asked once in a process; "" of one that is not there, who has no rows anywhere. `raw` is
    psycopg's connection, whose scope has to be set afterwards."""
    if tenant_id not in _known:
        raw.execute(SET_CELL_SCOPE, ("", "on", "", DIRECTORY))
        found = raw.execute(OF_TENANT, [tenant_id]).fetchone()
        if not found or not found[0]:
            return ""
        _known[tenant_id] = found[0]
    return _known[tenant_id]


def forget_places() -> None:
    """After tenants moved, and where numbers of tenants are given out again."""
    _known.clear()
