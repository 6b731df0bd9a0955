from typing import Any

from django.db import connection, migrations

from realty.tenants.scope import platform_scope

# Intake's cursors were moments, one of each collection. The subscription of a tenant begins before the first event that
# any of them had not passed: what has a decision is not decided again.
CARRY_OVER = """
INSERT INTO listings_subscription (tenant_id, name, read_until)
SELECT unread.tenant_id, 'lead intake', coalesce(
    (SELECT min(event.id) - 1 FROM listings_listingevent AS event
        WHERE event.tenant_id = unread.tenant_id AND event.recorded_at >= unread.since),
    (SELECT max(event.id) FROM listings_listingevent AS event WHERE event.tenant_id = unread.tenant_id),
    0)
FROM (
    SELECT collection.tenant_id, min(coalesce(cursor.read_until, '-infinity')) AS since
    FROM listings_collection AS collection
    LEFT JOIN crm_leads_intakecursor AS cursor ON cursor.collection_id = collection.id
    GROUP BY collection.tenant_id
) AS unread
ON CONFLICT (tenant_id, name) DO NOTHING
"""


def carry_over(apps: Any, schema_editor: Any) -> None:
    with platform_scope("migration"), connection.cursor() as cursor:
        cursor.execute(CARRY_OVER)


class Migration(migrations.Migration):
    dependencies = [("crm_leads", "0046_lead_words"), ("listings", "0022_subscriptions")]

    operations = [
        migrations.RunPython(carry_over, migrations.RunPython.noop),
        migrations.RemoveField(model_name="intakecursor", name="nudged_at"),
        migrations.RemoveField(model_name="intakecursor", name="read_until"),
    ]
