"""The session settings that row-level security reads (`realty.tenants.rls`). Kept free of models, since settings read
it."""

from typing import Any

SET_SCOPE = (
    "SELECT set_config('realty.tenant', %s, false), set_config('realty.platform', %s, false),"
    " set_config('realty.user', %s, false)"
)
NOBODY = ("", "", "")


def forget(connection: Any) -> None:
    """The pool's `reset`: a psycopg connection that comes back works for nobody, whatever its borrower left behind."""
    connection.execute(SET_SCOPE, NOBODY)
    if not connection.autocommit:
        connection.commit()
