from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, migrations, transaction
from django.utils import timezone

from crm_leads.compliance.digests import digest, normal_email
from crm_leads.names import looks_like_entity, split_name
from realty.tenants.scope import platform_scope

SLICE = 2_000
# Ways to write an address that are one since: quotes, other letters than ASCII, A-labels, a dot at the end.
ODD = r'["\[]|[^ -~]|xn--|\.$|[A-Z]'
# What took people for firms: bug_reports row 21. A box that somebody ticked cannot be told from the old guess; where
# both say person now, a name like "Dana Bank" was the likelier reason.
OLD_GUESS = r"\y(CO|TR|ESTATE|BANK|CHURCH)\y"
TWICE = "The same address in another spelling: entry {} stands for both."


def slices(sql: str, params: dict[str, Any]) -> Iterator[list[tuple[Any, ...]]]:
    """Rows by ascending id, the first column, a slice at a time; each slice and what is done with it commits alone, so
    that a run that was stopped goes on where it was when it is started again."""
    after = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"{sql} AND id > %(after)s ORDER BY id LIMIT {SLICE}", {**params, "after": after})
            rows = cursor.fetchall()
            if not rows:
                return
            yield rows
            after = rows[-1][0]


def fill_names(apps: Any, schema_editor: Any) -> None:
    """Contacts typed by hand or read from a file get a first and a last name; people like Andrew Church are no firms."""
    guessed = "SELECT id, full_name FROM crm_leads_contact WHERE is_entity AND full_name ~* %(guess)s"
    for rows in slices(guessed, {"guess": OLD_GUESS}):
        _write("UPDATE crm_leads_contact SET is_entity = false WHERE id = %s",
               [(pk,) for pk, name in rows if not looks_like_entity(name)])  # fmt: skip
    nameless = """SELECT id, full_name FROM crm_leads_contact
        WHERE NOT is_entity AND first_name = '' AND last_name = '' AND full_name <> ''"""
    for rows in slices(nameless, {}):
        parts = [(*split_name(name, is_person=True), pk) for pk, name in rows]
        _write("UPDATE crm_leads_contact SET first_name = %s, last_name = %s WHERE id = %s",
               [row for row in parts if row[0] or row[1]])  # fmt: skip


def normalize(apps: Any, schema_editor: Any) -> None:
    """Stored e-mail addresses and their digests become those of the one way to write them. What is refused now, such as
    quotes that hide a blank, stays as it is and is never written to."""
    for rows in _odd("crm_leads_emailaddress", "contact_id"):
        for pk, _, new, contact in rows:
            _write("""DELETE FROM crm_leads_emailaddress WHERE id = %s
                AND EXISTS (SELECT FROM crm_leads_emailaddress WHERE contact_id = %s AND address = %s)""",
                   [(pk, contact, new)])  # fmt: skip
            _write("UPDATE crm_leads_emailaddress SET address = %s WHERE id = %s", [(new, pk)])
    for rows in _odd("crm_leads_suppression", "tenant_id, because, lifted_at"):
        for pk, _, new, tenant, because, lifted_at in rows:
            twin = None if lifted_at else _standing(tenant, because, digest(new), pk)
            if twin:
                _write("""UPDATE crm_leads_suppression SET lifted_at = %s, lifted_because = %s WHERE id = %s""",
                       [(timezone.now(), TWICE.format(twin), pk)])  # fmt: skip
            _write("UPDATE crm_leads_suppression SET address = %s, digest = %s WHERE id = %s", [(new, digest(new), pk)])
    for table in ("crm_leads_consent", "crm_leads_emailmessage"):
        for rows in _odd(table, "tenant_id"):
            _write(f"UPDATE {table} SET address = %s, digest = %s WHERE id = %s",  # noqa: S608  our own tables
                   [(new, digest(new), pk) for pk, _, new, _ in rows])  # fmt: skip
    for rows in _odd("crm_leads_enrollment", "tenant_id"):
        _write("UPDATE crm_leads_enrollment SET address = %s WHERE id = %s", [(new, pk) for pk, _, new, _ in rows])


def _odd(table: str, columns: str) -> Iterator[list[tuple[Any, ...]]]:
    """Id, the address as it is and as it is to be, and these columns, of rows that differ."""
    rows_of = f"SELECT id, address, {columns} FROM {table} WHERE address ~ %(odd)s"  # noqa: S608  our own tables
    found = slices(rows_of, {"odd": ODD})
    for rows in found:
        yield [(pk, old, new, *rest) for pk, old, *rest in rows if (new := _normal(old)) and new != old]


def _normal(address: str) -> str:
    try:
        return normal_email(address) if "@" in address else ""
    except ValidationError:
        return ""


def _standing(tenant: int, because: str, known: str, but: int) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT id FROM crm_leads_suppression
            WHERE tenant_id = %s AND because = %s AND digest = %s AND id <> %s AND lifted_at IS NULL""",
            [tenant, because, known, but],
        )
        found = cursor.fetchone()
    return found[0] if found else None


def _write(sql: str, rows: list[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(sql, rows)


def forwards(apps: Any, schema_editor: Any) -> None:
    with platform_scope("migration"):
        fill_names(apps, schema_editor)
        normalize(apps, schema_editor)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("crm_leads", "0031_stops_outlive_contacts")]

    # Back, nothing needs to be done: the new spelling is one that was always allowed.
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
