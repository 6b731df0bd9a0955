"""The session settings that row-level security reads (`realty.tenants.rls`). Kept free of models, since settings read
it."""

from typing import Any

SET_SCOPE = (
    "SELECT set_config('realty.tenant', %s, false), set_config('realty.platform', %s, false),"
    " set_config('realty.user', %s, false)"
)
NOBODY = ("", "", "")
# With cells a session also knows whose tables it means (`realty.database.cells`).
SET_CELL_SCOPE = f"{SET_SCOPE}, set_config('search_path', %s, false)"


def forget(connection: Any) -> None:
    """The pool's `reset`: a psycopg connection that comes back works for nobody, whatever its borrower left behind. The
    next one's scope sets the search path, where there are cells."""
    connection.execute(SET_SCOPE, NOBODY)
    if not connection.autocommit:
        connection.commit()
