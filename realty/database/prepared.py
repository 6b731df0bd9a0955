"""A cursor whose statements PostgreSQL plans once for a session, not each time (psycopg, "Prepared statements").

A page's statement over twenty tables takes longer to plan than to run. Values are bound by the server, so the text is
the same each time; whoever writes it puts no value into it. Prepared statements belong to the session: a pooler that
shares sessions is refused (`connecting`).
"""

from typing import Any

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor

# How often a session runs a statement before it keeps its plan.
THRESHOLD = 5


def prepared_cursor() -> Any:
    """Like `connection.cursor()`: queries are logged, wrapped and guarded the same way."""
    # As Django's own cursor does: a kept session whose server has gone is replaced first.
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    # Django has no public way to another kind of cursor.
    cursor = ServerBindingCursor(connection.connection)  # type: ignore[call-arg]
    return connection._prepare_cursor(cursor)  # type: ignore[attr-defined]
