"""A cursor whose statements PostgreSQL plans once for a session, not each time (psycopg, "Prepared statements").

A page's statement over twenty tables takes longer to plan than to run. Values are bound by the server, so the text is
the same each time; whoever writes it puts no value into it. Prepared statements belong to the session: a pooler that
shares sessions is refused (`connecting`).
"""

import re
from functools import lru_cache
from itertools import count
from typing import Any

from django.db import connection
from psycopg import RawCursor

# How often a session runs a statement before it keeps its plan.
THRESHOLD = 5
PLACEHOLDER = re.compile(r"%[s%]")


class PreparedCursor(RawCursor[Any]):
    """Takes Django's placeholders. psycopg looks for them anew each time in a statement of more than 4 kB; here the
    text with the server's own placeholders is kept."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        return super().execute(_numbered(query), params, **options)


@lru_cache(maxsize=500)
def _numbered(query: str) -> str:
    """`a = %s AND b = %s` as `a = $1 AND b = $2`."""
    numbers = count(1)
    return PLACEHOLDER.sub(lambda found: "%" if found[0] == "%%" else f"${next(numbers)}", query)


def prepared_cursor() -> Any:
    """Like `connection.cursor()`: queries are logged, wrapped and guarded the same way."""
    # As Django's own cursor does: a kept session whose server has gone is replaced first.
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    # Django has no public way to another kind of cursor.
    return connection._prepare_cursor(PreparedCursor(connection.connection))  # type: ignore[attr-defined]
