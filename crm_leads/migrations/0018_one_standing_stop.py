from typing import Any

from django.db import migrations, models

from realty.tenants.scope import platform_scope

# Rows are lifted, never removed: the first that was said stands, and the others tell which.
MERGE = """
WITH standing AS (
    SELECT id, first_value(id) OVER (PARTITION BY tenant_id, digest, because ORDER BY occurred_at, id) AS first_id
    FROM crm_leads_suppression WHERE lifted_at IS NULL
)
UPDATE crm_leads_suppression AS twice SET lifted_at = now(),
    lifted_because = 'Recorded twice in the same instant: entry ' || first_id || ' stands for both.'
FROM standing WHERE standing.id = twice.id AND first_id <> twice.id
"""


def merge(apps: Any, schema_editor: Any) -> None:
    with platform_scope("migration"):
        schema_editor.execute(MERGE)


class Migration(migrations.Migration):
    dependencies = [("crm_leads", "0017_property_of_lead")]

    operations = [
        # Back, nothing needs to be done: a row that stands for two stops the same people.
        migrations.RunPython(merge, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="suppression",
            constraint=models.UniqueConstraint(
                fields=["tenant", "digest", "because"],
                condition=models.Q(lifted_at=None),
                name="one_standing_stop_per_reason",
            ),
        ),
    ]
