"""Which scope is open, and how a connection's session is told of it.

It follows the context (thread or task), never a global. PostgreSQL's policies read it (`realty.tenants.rls`).
"""

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.dispatch import receiver
from psycopg import OperationalError
from psycopg.pq import TransactionStatus

from realty.database.cells import cell_of, has_cells, search_path
from realty.database.session import SET_CELL_SCOPE, SET_SCOPE


class ScopeError(RuntimeError):
    """A tenant-owned model was queried outside a scope. Open `tenant_scope(...)` or, for staff,
    `platform_scope(...)`."""


@dataclass(frozen=True)
class Scope:
    """`tenant_id` for a tenant's scope, `platform` for staff across tenants, `user_id` for whose memberships are
    visible. With `collections` (their ids) another tenant reads what this one opened to it: those, and nothing else
    (`partner_scope`)."""

    tenant_id: int | None = None
    platform: bool = False
    user_id: int | None = None
    collections: frozenset[int] | None = None
    # Of the platform's scope: the one cell that it works in, where rows are added; "" for all of them.
    cell: str = ""

    def settings(self) -> tuple[str, str, str]:
        """Values of `realty.tenant`, `realty.platform`, `realty.user` for PostgreSQL."""
        return (str(self.tenant_id or ""), "on" if self.platform else "", str(self.user_id or ""))


CLOSED = Scope()
# The scope that a connection's session was last told of, kept on Django's wrapper.
APPLIED = "_realty_scope"
open_scope: ContextVar[Scope] = ContextVar("realty_scope", default=CLOSED)


def current_scope() -> Scope:
    """The innermost open scope; `CLOSED` (no tenant, not platform, no user) when none is open."""
    return open_scope.get()


def tell(wrapper: BaseDatabaseWrapper, scope: Scope) -> None:
    """Tell the connection's session of the scope; a connection that cannot be told is closed, so that no old scope
    stays."""
    raw = wrapper.connection
    if raw is None or raw.closed or wrapper.__dict__.get(APPLIED) == scope:
        return
    # In a failed transaction no statement runs; `_guard` catches up before the first query after its rollback.
    if raw.info.transaction_status == TransactionStatus.INERROR:
        wrapper.__dict__.pop(APPLIED, None)
        return
    try:
        if has_cells(wrapper):
            cell = cell_of(raw, scope.tenant_id) if scope.tenant_id else scope.cell
            raw.execute(SET_CELL_SCOPE, (*scope.settings(), search_path(cell)))
        else:
            raw.execute(SET_SCOPE, scope.settings())
    except OperationalError:
        wrapper.__dict__.pop(APPLIED, None)
        wrapper.close()
        return
    wrapper.__dict__[APPLIED] = scope


def forget_told(wrapper: BaseDatabaseWrapper) -> None:
    """The session was told something else meanwhile: the next `tell` says it again."""
    wrapper.__dict__.pop(APPLIED, None)


def tell_session(proxy: Any) -> None:
    """Session and context agree, for code that goes round Django's cursors; raises nothing and costs nothing when they
    do already. `proxy` is `django.db.connection`, or one of `connections`."""
    tell(connections[proxy.alias], current_scope())


# How a statement begins that a partner's scope lets through: what reads, and what transactions are made of.
READING = ("SELECT", "WITH", "SAVEPOINT", "RELEASE", "ROLLBACK", "SET DEFAULT_TRANSACTION_READ_ONLY")


def _guard(execute: Any, sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Around every query of Django's cursors: session and context agree, also when tasks take turns on one connection.
    In a partner's scope what would write raises ScopeError.

    A rollback takes the settings back to what they were at its savepoint, behind Python's back, so after one they are
    set anew.
    """
    wrapper, scope = context["connection"], current_scope()
    if scope.collections is not None and not str(sql).lstrip().upper().startswith(READING):
        raise ScopeError("A partner's scope only reads")
    tell(wrapper, scope)
    try:
        return execute(sql, params, many, context)
    finally:
        if isinstance(sql, str) and sql.startswith("ROLLBACK"):
            wrapper.__dict__.pop(APPLIED, None)
            tell(wrapper, current_scope())


@receiver(connection_created)
def _apply_to_new_connection(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """New, or borrowed anew from the pool."""
    # A session just made was told of nobody, and one from the pool was told to forget (`realty.database.session`).
    connection.__dict__[APPLIED] = None if has_cells(connection) else CLOSED
    if _guard not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, _guard)
    tell(connection, current_scope())
