from typing import Any

from django.db import migrations, models

from realty.tenants.scope import platform_scope

# Rows are lifted, never removed. The one stands by whose moment a contact knows that it was stopped, else the first that
# was said; the others tell which. They end as they begin: nobody has said since that the address may be used again.
MERGE = """
WITH standing AS (
    SELECT *, count(*) OVER (PARTITION BY tenant_id, digest, because) AS said
    FROM crm_leads_suppression WHERE lifted_at IS NULL
), kept AS (
    SELECT id, first_value(id) OVER (PARTITION BY tenant_id, digest, because ORDER BY EXISTS (
        SELECT FROM crm_leads_contact AS contact
        WHERE contact.tenant_id = standing.tenant_id AND contact.opted_out_at = standing.occurred_at
    ) DESC, occurred_at, id) AS first_id
    FROM standing WHERE said > 1
)
UPDATE crm_leads_suppression AS twice SET lifted_at = occurred_at,
    lifted_because = 'Recorded twice in the same instant: entry ' || first_id || ' stands for both.'
FROM kept WHERE kept.id = twice.id AND first_id <> twice.id
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
