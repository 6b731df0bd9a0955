import datetime
from typing import Any

from django.db import connection, migrations, models

from realty.tenants.scope import platform_scope

FIRST = datetime.datetime(1900, 1, 1, tzinfo=datetime.UTC)
LAST = datetime.datetime(2200, 1, 1, tzinfo=datetime.UTC)
# Model, what the constraint's name begins with, columns.
MOMENTS = (
    ("consent", "consent", ("given_at", "expires_at")),
    ("emailmessage", "emailmessage", ("not_before",)),
    ("emailmessage", "email", ("delivered_at", "bounced_at", "given_up_at", "complained_at")),
    ("enrollment", "enrollment", ("due_at",)),
    ("homestop", "home_stop", ("occurred_at",)),
    ("lead", "lead", ("next_step_at",)),
    ("skiptrace", "skiptrace", ("not_before",)),
    ("suppression", "suppression", ("occurred_at",)),
    ("task", "task", ("due_at",)),
    ("vendoraccount", "account", ("suspended_until",)),
    ("voicemaildrop", "voicemaildrop", ("not_before",)),
)
DAYS = (
    ("placestop", "place_stop", ("starts_on", "ends_on")),
    ("reassignedcheck", "reassigned", ("asked_on", "since")),
)


def bring_near(apps: Any, schema_editor: Any) -> None:
    """Stored dates that no page could show come to the nearest one that it can: five years ahead, or 1900."""
    with platform_scope("migration"), connection.cursor() as cursor:
        for model, _, columns in (*MOMENTS, *DAYS):
            for column in columns:
                cursor.execute(
                    f"""UPDATE crm_leads_{model} SET {column} = least(greatest({column}, %s), now() + interval '5 years')
                    WHERE {column} < %s OR {column} > %s""",  # noqa: S608  our own tables
                    [FIRST, FIRST, LAST],
                )


def constraints(rows: Any, first: Any, last: Any) -> list[migrations.AddConstraint]:
    return [
        migrations.AddConstraint(
            model_name=model,
            constraint=models.CheckConstraint(
                condition=models.Q((f"{column}__range", (first, last))), name=f"{table}_{column}_is_near"
            ),
        )
        for model, table, columns in rows
        for column in columns
    ]


class Migration(migrations.Migration):
    dependencies = [("crm_leads", "0041_plain_words")]

    operations = [
        migrations.RunPython(bring_near, migrations.RunPython.noop),
        *constraints(MOMENTS, FIRST, LAST),
        *constraints(DAYS, FIRST.date(), LAST.date()),
    ]
