"""The tenant scope: who the current code works for, in Python and in PostgreSQL alike.

Every query on a tenant-owned model needs an open scope; without one the manager raises `ScopeError`, and PostgreSQL
shows no row (see `rls.py`). Scopes nest; the innermost one holds. They follow the context (thread or task), never a
global.
"""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models.lookups import Exact
from django.db.models.sql import AND, Query
from django.dispatch import receiver
from psycopg import OperationalError
from psycopg.pq import TransactionStatus

from realty.database.session import SET_SCOPE

if TYPE_CHECKING:
    from realty.tenants.models import Tenant


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

    def settings(self) -> tuple[str, str, str]:
        """Values of `realty.tenant`, `realty.platform`, `realty.user` for PostgreSQL."""
        return (str(self.tenant_id or ""), "on" if self.platform else "", str(self.user_id or ""))


CLOSED = Scope()
# The scope that a connection's session was last told of, kept on Django's wrapper.
APPLIED = "_realty_scope"
_scope: ContextVar[Scope] = ContextVar("realty_scope", default=CLOSED)


def current_scope() -> Scope:
    """The innermost open scope; `CLOSED` (no tenant, not platform, no user) when none is open."""
    return _scope.get()


def _apply(wrapper: BaseDatabaseWrapper, scope: Scope) -> None:
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
        raw.execute(SET_SCOPE, scope.settings())
    except OperationalError:
        wrapper.__dict__.pop(APPLIED, None)
        wrapper.close()
        return
    wrapper.__dict__[APPLIED] = scope


def tell_session(proxy: Any) -> None:
    """Session and context agree, for code that goes round Django's cursors; raises nothing and costs nothing when they
    do already. `proxy` is `django.db.connection`, or one of `connections`."""
    _apply(connections[proxy.alias], current_scope())


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
    _apply(wrapper, scope)
    try:
        return execute(sql, params, many, context)
    finally:
        if isinstance(sql, str) and sql.startswith("ROLLBACK"):
            wrapper.__dict__.pop(APPLIED, None)
            _apply(wrapper, current_scope())


@receiver(connection_created)
def _apply_to_new_connection(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """New, or borrowed anew from the pool."""
    # A session just made was told of nobody, and one from the pool was told to forget (`realty.database.session`).
    connection.__dict__[APPLIED] = CLOSED
    if _guard not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, _guard)
    _apply(connection, current_scope())


@contextmanager
def entered(scope: Scope) -> Iterator[Scope]:
    """Open `scope` for this context without touching a connection, for code in an event loop: `_guard` tells the
    connection of whichever thread makes the queries."""
    token = _scope.set(scope)
    try:
        yield scope
    finally:
        _scope.reset(token)


@contextmanager
def opened(scope: Scope) -> Iterator[Scope]:
    """Open exactly `scope`: one that `current_scope` gave earlier, as for a response that is still being sent."""
    before = current_scope()
    # Not `django.db.connection`: what is noted on that proxy would hold for all threads.
    wrapper = connections[DEFAULT_DB_ALIAS]
    try:
        with entered(scope):
            _apply(wrapper, scope)
            yield scope
    finally:
        _apply(wrapper, before)


@contextmanager
def tenant_scope(tenant: "Tenant | int") -> Iterator[Scope]:
    """Work for one tenant (the row or its id). Rows of every other tenant are invisible and cannot be written."""
    tenant_id = tenant if isinstance(tenant, int) else tenant.pk
    with opened(Scope(tenant_id=tenant_id, user_id=current_scope().user_id)) as scope:
        yield scope


@contextmanager
def partner_scope(tenant_id: int, collections: Iterable[int]) -> Iterator[Scope]:
    """Read, of another tenant, the collections (their ids) that it opened, and only models that say how they belong to
    a collection (`TenantOwned.to_collection`): any other model, and every statement that writes, raises ScopeError.
    Whoever opens it has asked `listings.partners.agreements` before."""
    with opened(Scope(tenant_id=tenant_id, collections=frozenset(collections))) as scope:
        yield scope


@contextmanager
def user_scope(user_id: int) -> Iterator[Scope]:
    """Show the memberships and tenants of one user, as sign-in and tenant switching need."""
    with opened(replace(current_scope(), user_id=user_id)) as scope:
        yield scope


@contextmanager
def platform_scope(reason: str, user: Any = None, *, user_id: int | None = None) -> Iterator[Scope]:
    """Work across all tenants. With a `user` the access is recorded in `StaffAccess`; without one it is the system's
    own housekeeping (a scheduler, a migration, a command run by the operator) and the reason is for the reader.
    `user_id` says whose memberships are meant, as in `user_scope`."""
    with opened(Scope(platform=True, user_id=getattr(user, "pk", user_id))) as scope:
        if user is not None:
            from realty.tenants.models import StaffAccess  # noqa: PLC0415  models import this module

            StaffAccess.objects.create(user=user, reason=reason)
        yield scope


M = TypeVar("M", bound=models.Model)


class TenantQuerySet(models.QuerySet[M]):
    """Base of every tenant-owned model's queryset."""


class Bigint(models.Value):
    """A bare small number is an int4 to PostgreSQL, which GIN indexes led by a bigint cannot use."""

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s::bigint", [self.value]


def to_collection(model: Any) -> str:
    """The lookup that leads from the model to its collection. Raises ScopeError for one that partners never read."""
    if not model.to_collection:
        raise ScopeError(f"{model.__name__} is closed to partners")
    return str(model.to_collection)


class TenantManager(models.Manager.from_queryset(TenantQuerySet)):  # type: ignore[misc]
    """Filters by the open tenant scope; raises `ScopeError` when none is open."""

    def get_queryset(self) -> TenantQuerySet[Any]:
        scope = current_scope()
        rows = super().get_queryset()
        if scope.platform:
            return rows
        if scope.tenant_id is None:
            raise ScopeError(f"{self.model.__name__} was queried outside a tenant scope")
        rows.query.where.add(self._of_tenant(rows.query, scope.tenant_id), AND)
        if scope.collections is not None:
            rows = rows.filter(**{f"{to_collection(self.model)}__in": scope.collections})
        return rows

    def in_collections(self, owned: Iterable[Any]) -> TenantQuerySet[Any]:
        """Rows in these collections (models), which decide the tenant. No condition names it beside them: PostgreSQL
        would look it up in an index of its own, and read the table where an index led by the collection has all.
        Raises ScopeError for a collection that is not the open scope's."""
        scope, collections = current_scope(), list(owned)
        if not scope.platform and scope.tenant_id is None:
            raise ScopeError(f"{self.model.__name__} was queried outside a tenant scope")
        for each in collections:
            if not scope.platform and each.tenant_id != scope.tenant_id:
                raise ScopeError(f"{self.model.__name__} was queried in a collection of another tenant")
            if scope.collections is not None and each.pk not in scope.collections:
                raise ScopeError(f"{self.model.__name__} was queried in a collection that is closed to partners")
        rows = super().get_queryset()
        return rows.filter(**{f"{to_collection(self.model)}__in": [each.pk for each in collections]})

    def _of_tenant(self, query: Query, tenant_id: int) -> Exact:
        """What `filter(tenant_id=...)` adds, for a quarter of its price, since every query pays it."""
        column = self.model._meta.get_field("tenant").get_col(query.get_initial_alias())
        return Exact(column, Bigint(tenant_id))


def tenant_manager(queryset: type[TenantQuerySet[Any]]) -> Any:
    """A `TenantManager` with the methods of a queryset class of the model's own."""
    return TenantManager.from_queryset(queryset)()


class TenantOwned(models.Model):
    """Abstract base: the row belongs to one tenant, and the scope guards it."""

    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+")

    objects = TenantManager()
    # How rows belong to a collection, for models that partners read; empty: they read none.
    to_collection: ClassVar[str] = ""

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A new row gets the scope's tenant. Raises ScopeError for another tenant's row, before PostgreSQL refuses
        it."""
        scope = current_scope()
        if scope.collections is not None:
            raise ScopeError(f"{type(self).__name__} was saved in a partner's scope, which only reads")
        if self.tenant_id is None and scope.tenant_id is not None:
            self.tenant_id = scope.tenant_id
        if not scope.platform and self.tenant_id != scope.tenant_id:
            raise ScopeError(f"{type(self).__name__} of another tenant was saved in a tenant scope, or outside of one")
        super().save(*args, **kwargs)

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **options: Any) -> Self:
        """Django looks each of the model's fields up in `field_names`: for a hundred of them no list is quick."""
        return super().from_db(db, frozenset(field_names), values, **options)
