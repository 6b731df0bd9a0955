"""What the site's role may do: read and write rows. Tables, policies and triggers belong to the owner's role, which
migrates; so a hole in the site's SQL is no way around row-level security's walls, and append-only tables stay so."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction

from realty.database.cells import HOLDS_ROWS, PARENTS

# On whatever the owner has made in a schema, and will make later (the views of new collections).
GIVEN = """
REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC;
GRANT USAGE ON SCHEMA {schema} TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role};
ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role};
ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT USAGE, SELECT ON SEQUENCES TO {role};
"""
SCHEMAS = f"SELECT nspname FROM pg_namespace WHERE {HOLDS_ROWS} OR nspname = '{PARENTS}' ORDER BY nspname"
# With what each refuses: rows past their retention may be removed from some (bit 3 of tgtype is DELETE).
APPEND_ONLY = """
SELECT tgrelid::regclass::text, CASE WHEN tgtype & 8 = 8 THEN 'UPDATE, DELETE' ELSE 'UPDATE' END
FROM pg_trigger WHERE tgname = 'append_only' AND NOT tgisinternal ORDER BY 1
"""
# Functions that run with the owner's rights: nobody else's business.
DEFINERS = f"""
SELECT pg_proc.oid::regprocedure::text FROM pg_proc JOIN pg_namespace ON pronamespace = pg_namespace.oid
WHERE prosecdef AND {HOLDS_ROWS} AND proowner = current_user::regrole ORDER BY 1
"""
# Also as a member of the role that does, and as a superuser.
OWNED = """
SELECT EXISTS (
    SELECT FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
        AND pg_has_role(relowner, 'MEMBER'))
"""


def owns_tables() -> bool:
    """Whether the role of this process does. Not every process knows of the owner's, so the database is asked."""
    with connection.cursor() as cursor:
        cursor.execute(OWNED)
        return bool(cursor.fetchone()[0])


def give_rights(**kwargs: Any) -> None:
    """After migrations (post_migrate). Raises ImproperlyConfigured where the site's role is not there."""
    role = connection.settings_dict.get("SITE_ROLE") or ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        if not role or cursor.fetchone() == (role,):
            return
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if not cursor.fetchone():
            raise ImproperlyConfigured(
                f"The database has no role {role}: make it (docs/operations.md); the embedded server makes it when it"
                " starts (`manage.py db stop`, then start again)."
            )
        with transaction.atomic():
            quoted = connection.ops.quote_name(role)
            for schema in _names(cursor, SCHEMAS):
                cursor.execute(GIVEN.format(role=quoted, schema=schema))
            cursor.execute(APPEND_ONLY)
            for table, refused in cursor.fetchall():
                cursor.execute(f"REVOKE {refused} ON {table} FROM {quoted}")
            for function in _names(cursor, DEFINERS):
                cursor.execute(f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC")
                cursor.execute(f"GRANT EXECUTE ON FUNCTION {function} TO {quoted}")


def _names(cursor: Any, statement: str) -> list[str]:
    cursor.execute(statement)
    return [name for (name,) in cursor.fetchall()]
