from typing import Any

from django.db import connection, migrations, models

from realty.tenants.scope import platform_scope

# The words that the score had until now -> the key of the reason; its number is the first one in them.
SLICE = 5_000
REWRITE = """
WITH slice AS (
    SELECT id FROM crm_leads_lead WHERE id > %(after)s ORDER BY id LIMIT %(slice)s
), rewritten AS (
    UPDATE crm_leads_lead AS lead SET score_reasons = (
        SELECT coalesce(jsonb_agg(jsonb_build_object('key', told.key, 'number', told.number,
            'points', told.why -> 'points') ORDER BY told.place), '[]')
        FROM (
            SELECT place, why, CASE
                WHEN words LIKE 'Ended%%' THEN 'just_ended'
                WHEN words LIKE '%%price cut%%' THEN 'price_cuts'
                WHEN words LIKE '%%on the market' THEN 'long_on_market'
                WHEN words LIKE 'Asked%%' THEN 'over_nearby_sales'
                WHEN words LIKE '%%photo%%' THEN 'few_photos'
                WHEN words LIKE '%%phone%%' THEN 'has_phone'
                WHEN words LIKE 'The owner%%' THEN 'owner_known'
                WHEN words LIKE 'Expired%%' THEN 'expired_not_canceled'
            END AS key, CASE
                WHEN words = 'Ended today' OR words = 'No photos' THEN 0
                WHEN words = 'Ended yesterday' OR words LIKE '%%ne p%%' THEN 1
                ELSE substring(words FROM '\\d+')::bigint
            END AS number
            FROM jsonb_array_elements(lead.score_reasons) WITH ORDINALITY AS reason (why, place),
                LATERAL (SELECT why ->> 'reason' AS words) AS said
        ) AS told WHERE told.key IS NOT NULL
    )
    FROM slice WHERE slice.id = lead.id AND jsonb_path_exists(lead.score_reasons, '$[*].reason')
)
SELECT max(id) FROM slice
"""


def rewrite(apps: Any, schema_editor: Any) -> None:
    """In slices, each a transaction of its own."""
    with platform_scope("migration"), connection.cursor() as cursor:
        after: int | None = 0
        while after is not None:
            cursor.execute(REWRITE, {"after": after, "slice": SLICE})
            (after,) = cursor.fetchone()


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("crm_leads", "0019_letters")]

    operations = [
        migrations.AlterField(
            model_name="lead",
            name="score_reasons",
            field=models.JSONField(default=list, help_text="[{key, number, points}], largest first"),
        ),
        # Back, the nightly scoring writes the words again.
        migrations.RunPython(rewrite, migrations.RunPython.noop),
    ]
