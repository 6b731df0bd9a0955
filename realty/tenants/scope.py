"""The tenant scope: who the current code works for, in Python and in PostgreSQL alike.

Every query on a tenant-owned model needs an open scope; without one the manager raises `ScopeError`, and PostgreSQL
shows no row (see `rls.py`). Scopes nest; the innermost one holds. They follow the context (thread or task), never a
global.
"""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.lookups import Exact
from django.db.models.sql import AND, Query

from realty.database.cells import cell_of, has_cells
from realty.tenants.session import CLOSED as CLOSED
from realty.tenants.session import Scope as Scope
from realty.tenants.session import ScopeError as ScopeError
from realty.tenants.session import current_scope as current_scope
from realty.tenants.session import forget_told, open_scope, tell
from realty.tenants.session import tell_session as tell_session

if TYPE_CHECKING:
    from realty.tenants.models import Tenant


@contextmanager
def entered(scope: Scope) -> Iterator[Scope]:
    """Open `scope` for this context without touching a connection, for code in an event loop: the connection of
    whichever thread makes the queries is told then."""
    token = open_scope.set(scope)
    try:
        yield scope
    finally:
        open_scope.reset(token)


@contextmanager
def opened(scope: Scope) -> Iterator[Scope]:
    """Open exactly `scope`: one that `current_scope` gave earlier, as for a response that is still being sent."""
    before = current_scope()
    # Not `django.db.connection`: what is noted on that proxy would hold for all threads.
    wrapper = connections[DEFAULT_DB_ALIAS]
    try:
        with entered(scope):
            tell(wrapper, scope)
            yield scope
    finally:
        tell(wrapper, before)


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
    with opened(Scope(platform=True, user_id=getattr(user, "pk", user_id), cell=current_scope().cell)) as scope:
        if user is not None:
            from realty.tenants.models import StaffAccess  # noqa: PLC0415  models import this module

            StaffAccess.objects.create(user=user, reason=reason)
        yield scope


@contextmanager
def cell_scope(cell: str) -> Iterator[Scope]:
    """The platform's scope within one cell (its schema), where it may add rows, too. Without cells nothing changes."""
    with opened(replace(current_scope(), platform=True, tenant_id=None, cell=cell)) as scope:
        yield scope


@contextmanager
def home_of(tenant_id: int) -> Iterator[None]:
    """Inside, rows of the tenant can be added also in the platform's scope."""
    scope, wrapper = current_scope(), connections[DEFAULT_DB_ALIAS]
    if not scope.platform or scope.cell or not has_cells(wrapper):
        yield
        return
    wrapper.ensure_connection()
    cell = cell_of(wrapper.connection, tenant_id)
    forget_told(wrapper)
    with opened(replace(scope, cell=cell)):
        yield


M = TypeVar("M", bound=models.Model)


class TenantQuerySet(models.QuerySet[M]):
    """Base of every tenant-owned model's queryset."""

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> list[M]:
        """In the platform's scope each tenant's rows go to where the tenant has its rows."""
        scope = current_scope()
        if not scope.platform or scope.cell or not has_cells(connections[self.db]):
            return super().bulk_create(objs, *args, **kwargs)
        rows = list(objs)
        for tenant_id in dict.fromkeys(row.tenant_id for row in rows):  # type: ignore[attr-defined]
            with home_of(tenant_id):
                of_tenant = [row for row in rows if row.tenant_id == tenant_id]  # type: ignore[attr-defined]
                super().bulk_create(of_tenant, *args, **kwargs)
        return rows


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
    # Off for what other tenants read as well: it lies in no cell (`realty.cells.layout`).
    in_cell: ClassVar[bool] = True

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
        with home_of(self.tenant_id):
            super().save(*args, **kwargs)

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **options: Any) -> Self:
        """Django looks each of the model's fields up in `field_names`: for a hundred of them no list is quick."""
        return super().from_db(db, frozenset(field_names), values, **options)
