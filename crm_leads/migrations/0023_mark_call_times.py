from typing import Any

from django.db import connection, migrations

from realty.tenants.scope import platform_scope

SLICE = 5_000
# Looked at within minutes, by the schedule.
MARK = """
WITH slice AS (
    SELECT id FROM crm_leads_lead WHERE id > %(after)s ORDER BY id LIMIT %(slice)s
), marked AS (
    UPDATE crm_leads_lead AS lead SET callable_until = now()
    FROM slice WHERE slice.id = lead.id AND lead.has_phone AND lead.callable_until IS NULL
)
SELECT max(id) FROM slice
"""


def mark(apps: Any, schema_editor: Any) -> None:
    """In slices, each a transaction of its own."""
    with platform_scope("migration"), connection.cursor() as cursor:
        after: int | None = 0
        while after is not None:
            cursor.execute(MARK, {"after": after, "slice": SLICE})
            (after,) = cursor.fetchone()


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("crm_leads", "0022_call_times")]

    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
