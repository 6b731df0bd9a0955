"""What every session of ours begins with: limits of time, and the certainty that no pooler shares it with others."""

from typing import Any, Self

import psycopg
from django.core.exceptions import ImproperlyConfigured
from django.db.backends.postgresql import base
from django.db.utils import OperationalError

from realty.database.prepared import THRESHOLD

SET_LIMITS = (
    "SELECT set_config('statement_timeout', %(limit)s, false), set_config('lock_timeout', %(limit)s, false),"
    " set_config('idle_in_transaction_session_timeout', %(limit)s, false)"
)
REFUSED = (
    "a connection pooler is between Realty and PostgreSQL. In transaction mode it would mix tenants: connect to the"
    " server itself, or put the pooler into session mode and set DATABASE_POOLER=session."
)
MIXED = (
    "the connection pooler hands one session of PostgreSQL to several clients (transaction mode), although"
    " DATABASE_POOLER=session is set. That would mix tenants: put it into session mode, or connect to the server"
    " itself."
)
ROUNDS = 5


class PoolerRefused(OperationalError):
    """A pooler that shares sessions stands between, or one whose mode nobody has declared."""


class ForgottenCursor(base.Cursor, psycopg.ClientCursor[Any]):
    """Django's cursor, whose statements psycopg does not keep. While a session prepares statements, psycopg counts how
    often each text came, and keeps the last hundred texts for that, also of those that are never to be prepared. Django
    puts values into the text: a hundred pages of listings stayed in memory."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Self:
        connection = self.connection
        # What changes tables must be seen, so that plans of before are dropped.
        if connection.prepare_threshold is None or not _is_of_rows(query):
            return super().execute(query, params, **options)
        threshold, connection.prepare_threshold = connection.prepare_threshold, None
        try:
            return super().execute(query, params, **options)
        finally:
            connection.prepare_threshold = threshold


def _is_of_rows(query: Any) -> bool:
    return isinstance(query, str) and query.lstrip()[:6].upper() in ("SELECT", "INSERT", "UPDATE", "DELETE")


class LimitedSessions(base.DatabaseWrapper):
    """`TIMEOUT` of the settings is in seconds, 0 for none."""

    def get_connection_params(self) -> dict[str, Any]:
        # Only those that are asked for by `prepared`: Django's own cursors put values into the text.
        params = {**super().get_connection_params(), "prepare_threshold": THRESHOLD}
        return params | ({"cursor_factory": ForgottenCursor} if params["cursor_factory"] is base.Cursor else {})

    def _configure_connection(self, connection: Any) -> bool:
        """Django's hook for each new session, its pool's included."""
        super()._configure_connection(connection)  # type: ignore[misc]  # not in Django's stubs
        connection.execute(SET_LIMITS, {"limit": f"{self.settings_dict.get('TIMEOUT', 0) * 1000}"})
        return True  # what was set is committed


class DirectSessions(LimitedSessions):
    """Refuses a pooler in transaction mode before the first query: scopes, leases and prepared statements live in the
    session, and behind such a pooler belong to whoever comes next (docs/operations.md). And a database that is not in
    UTF-8."""

    # Which servers this process has looked at, so that it looks once.
    looked_at: set[str] = set()

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        place = "|".join(str(conn_params.get(name)) for name in ("host", "hostaddr", "port", "dbname", "service"))
        if place not in self.looked_at:
            refuse_shared_sessions(conn_params, declared=self.settings_dict.get("POOLER", "") == "session")
            if conn_params.get("dbname") == self.settings_dict["NAME"]:
                refuse_other_encodings(conn_params)
            self.looked_at.add(place)
        return super().get_new_connection(conn_params)


def refuse_shared_sessions(conn_params: dict[str, Any], *, declared: bool) -> None:
    """Raises PoolerRefused for a pooler that is not `declared`, and for a declared one that shares sessions after all.

    A pooler gives itself away: the process it names at the start of a connection is not the one that answers.
    """
    plain = {**conn_params, "autocommit": True, "cursor_factory": None}
    with psycopg.connect(**plain) as one:
        if one.info.backend_pid == _process(one):
            return
        if not declared:
            raise PoolerRefused(REFUSED)
        with psycopg.connect(**plain) as other:
            if any(_is_shared(one, other) for _ in range(ROUNDS)):
                raise PoolerRefused(MIXED)


def refuse_other_encodings(conn_params: dict[str, Any]) -> None:
    """Raises ImproperlyConfigured for a database that cannot store every text."""
    with psycopg.connect(**{**conn_params, "autocommit": True, "cursor_factory": None}) as one:
        (encoding,) = one.execute("SHOW server_encoding", prepare=False).fetchone() or ("",)
    if encoding != "UTF8":
        raise ImproperlyConfigured(
            f"The database {conn_params['dbname']} is in {encoding}, and must be in UTF-8: make it again with CREATE"
            " DATABASE ... ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0 (docs/operations.md)."
        )


def _is_shared(one: psycopg.Connection[Any], other: psycopg.Connection[Any]) -> bool:
    """While `other` is within a transaction, it holds the session that a pooler in transaction mode gave it: the one
    that `one` had a moment ago. In session mode each keeps its own."""
    before = _process(one)
    with other.transaction():
        return _process(other) == before or _process(one) != before


def _process(connection: psycopg.Connection[Any]) -> int:
    row = connection.execute("SELECT pg_backend_pid()", prepare=False).fetchone()
    return int(row[0]) if row else 0
