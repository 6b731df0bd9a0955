"""What is wrong with the cells: each has the structure of the first, and its own tenants' rows."""

import re
from collections.abc import Iterator

from realty.cells.catalog import quoted
from realty.cells.layout import tables
from realty.cells.migrating import missing
from realty.cells.models import Cell
from realty.database.cells import PARENTS
from realty.database.statements import fetch_all
from realty.tenants.scope import platform_scope

# A line for each column, constraint, index, trigger and policy, without the schema's name.
STRUCTURE = """
WITH held AS (
    SELECT oid, relname, relrowsecurity, relforcerowsecurity FROM pg_class
    WHERE relkind = 'r' AND relnamespace = %(schema)s::regnamespace AND relname <> 'django_migrations'
), lines AS (
    SELECT relname, 'column ' || attname || ' ' || format_type(atttypid, atttypmod)
        || CASE WHEN attnotnull THEN ' NOT NULL' ELSE '' END || coalesce(' ' || pg_get_expr(adbin, adrelid), '') AS line
    FROM held JOIN pg_attribute ON attrelid = held.oid AND attnum > 0 AND NOT attisdropped
    LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    UNION ALL SELECT relname, 'constraint ' || conname || ' ' || pg_get_constraintdef(pg_constraint.oid)
    FROM held JOIN pg_constraint ON conrelid = held.oid
    UNION ALL SELECT relname, 'index ' || pg_get_indexdef(indexrelid) FROM held JOIN pg_index ON indrelid = held.oid
    UNION ALL SELECT relname, 'trigger ' || pg_get_triggerdef(pg_trigger.oid)
    FROM held JOIN pg_trigger ON tgrelid = held.oid WHERE NOT tgisinternal
    UNION ALL SELECT relname, 'policy ' || polname || ' ' || polcmd::text || ' '
        || coalesce(pg_get_expr(polqual, polrelid), '') || ' ' || coalesce(pg_get_expr(polwithcheck, polrelid), '')
    FROM held JOIN pg_policy ON polrelid = held.oid
    UNION ALL SELECT relname, 'row security' FROM held WHERE relrowsecurity AND relforcerowsecurity
)
SELECT relname, replace(line, %(schema)s || '.', '') FROM lines
"""
STRANGERS = """
SELECT tenant_id, count(*) FROM {cell}.{table} AS held
WHERE NOT EXISTS (SELECT FROM tenants_tenant WHERE id = held.tenant_id AND cell_id = %s) GROUP BY 1 ORDER BY 1
"""
# A function that lies in `public` as well, whose tables use that one: a migration has to replace it there, by `hints`
# of the router.
HIDING = """
SELECT here.proname FROM pg_proc AS here JOIN pg_proc AS shared USING (proname, proargtypes)
WHERE here.pronamespace = %s::regnamespace AND shared.pronamespace = 'public'::regnamespace AND NOT here.prosecdef
ORDER BY 1
"""
CHILDREN = """
SELECT child.relnamespace::regnamespace::text, child.relname FROM pg_inherits
JOIN pg_class AS child ON child.oid = inhrelid JOIN pg_class AS parent ON parent.oid = inhparent
WHERE parent.relnamespace = to_regnamespace(%s) AND parent.relname = child.relname
"""
# A condition that was dumped and read again has other brackets and casts.
ONLY_SPELLING = re.compile(r"::(character varying|[a-z_]+)(\[\])?|[()\s]")
# Each line of a table as PostgreSQL tells it, by the table and the line without what is only spelling.
Structure = dict[tuple[str, str], str]


def faults() -> Iterator[str]:
    """A sentence for each fault; none where all is well, or there are no cells. Reads every row once."""
    with platform_scope("a check of the cells"):
        cells = list(Cell.objects.values_list("name", flat=True))
        if not cells:
            return
        model = _structure(cells[0])
        joined = set(fetch_all(CHILDREN, [PARENTS]))
        for cell in cells:
            if lacking := missing(cell):
                yield f"{cell} lacks {len(lacking)} migrations, {lacking[0]} first: run `manage.py migrate`."
            yield from _differences(cell, model)
            for (function,) in fetch_all(HIDING, [cell]):
                yield f"{cell}.{function} hides public.{function}, which is meant."
            for table in tables():
                if (cell, table) not in joined:
                    yield f"{cell}.{table} does not belong to {PARENTS}: staff would not see its rows."
                yield from _strangers(cell, table)


def _structure(cell: str) -> Structure:
    return {(table, ONLY_SPELLING.sub("", line)): line for table, line in fetch_all(STRUCTURE, {"schema": cell})}


def _differences(cell: str, model: Structure) -> Iterator[str]:
    here = _structure(cell)
    for table, line in sorted(model.keys() - here.keys()):
        yield f"{cell}.{table} lacks: {model[table, line]}"
    for table, line in sorted(here.keys() - model.keys()):
        yield f"{cell}.{table} has, unlike the first cell: {here[table, line]}"


def _strangers(cell: str, table: str) -> Iterator[str]:
    for tenant_id, count in fetch_all(STRANGERS.format(cell=cell, table=quoted(table)), [cell]):
        yield f"{cell}.{table} has {count:,} rows of tenant {tenant_id}, who is not in this cell."
