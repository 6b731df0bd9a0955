"""The tenant scope: who the current code works for, in Python and in PostgreSQL alike.

Every query on a tenant-owned model needs an open scope; without one the manager raises `ScopeError`, and PostgreSQL shows no
row (see `rls.py`). Scopes nest; the innermost one holds. They follow the context (thread or task), never a global.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.dispatch import receiver
from psycopg.pq import TransactionStatus

if TYPE_CHECKING:
    from realty.tenants.models import Tenant


class ScopeError(RuntimeError):
    """A tenant-owned model was queried outside a scope. Open `tenant_scope(...)` or, for staff, `platform_scope(...)`."""


@dataclass(frozen=True)
class Scope:
    """`tenant_id` for a tenant's scope, `platform` for staff across tenants, `user_id` for whose memberships are visible."""

    tenant_id: int | None = None
    platform: bool = False
    user_id: int | None = None

    def settings(self) -> tuple[str, str, str]:
        """Values of `realty.tenant`, `realty.platform`, `realty.user` for PostgreSQL."""
        return (str(self.tenant_id or ""), "on" if self.platform else "", str(self.user_id or ""))


CLOSED = Scope()
_scope: ContextVar[Scope] = ContextVar("realty_scope", default=CLOSED)


def current_scope() -> Scope:
    """The innermost open scope; `CLOSED` (no tenant, not platform, no user) when none is open."""
    return _scope.get()


def _apply(wrapper: BaseDatabaseWrapper, scope: Scope) -> None:
    raw = wrapper.connection
    # In a failed transaction no statement runs; its rollback restores the values from before it, which are this scope's.
    if raw is None or raw.closed or raw.info.transaction_status == TransactionStatus.INERROR:
        return
    raw.execute(
        "SELECT set_config('realty.tenant', %s, false), set_config('realty.platform', %s, false),"
        " set_config('realty.user', %s, false)",
        scope.settings(),
    )


@receiver(connection_created)
def _apply_to_new_connection(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    _apply(connection, current_scope())


@contextmanager
def _opened(scope: Scope) -> Iterator[Scope]:
    before = _scope.get()
    token = _scope.set(scope)
    try:
        _apply(connection, scope)
        yield scope
    finally:
        _scope.reset(token)
        _apply(connection, before)


@contextmanager
def tenant_scope(tenant: "Tenant | int") -> Iterator[Scope]:
    """Work for one tenant (the row or its id). Rows of every other tenant are invisible and cannot be written."""
    tenant_id = tenant if isinstance(tenant, int) else tenant.pk
    with _opened(Scope(tenant_id=tenant_id, user_id=current_scope().user_id)) as scope:
        yield scope


@contextmanager
def user_scope(user_id: int) -> Iterator[Scope]:
    """Show the memberships and tenants of one user, as sign-in and tenant switching need."""
    with _opened(replace(current_scope(), user_id=user_id)) as scope:
        yield scope


@contextmanager
def platform_scope(reason: str, user: Any = None) -> Iterator[Scope]:
    """Work across all tenants. With a `user` the access is recorded in `StaffAccess`; without one it is the system's own
    housekeeping (a scheduler, a migration, a command run by the operator) and the reason is for the reader."""
    with _opened(Scope(platform=True, user_id=getattr(user, "pk", None))) as scope:
        if user is not None:
            from realty.tenants.models import StaffAccess  # noqa: PLC0415  models import this module

            StaffAccess.objects.create(user=user, reason=reason)
        yield scope


M = TypeVar("M", bound=models.Model)


class TenantQuerySet(models.QuerySet[M]):
    """Base of every tenant-owned model's queryset."""


class TenantManager(models.Manager.from_queryset(TenantQuerySet)):  # type: ignore[misc]
    """Filters by the open tenant scope; raises `ScopeError` when none is open."""

    def get_queryset(self) -> TenantQuerySet[Any]:
        scope = current_scope()
        rows = super().get_queryset()
        if scope.platform:
            return rows
        if scope.tenant_id is None:
            raise ScopeError(f"{self.model.__name__} was queried outside a tenant scope")
        return rows.filter(tenant_id=scope.tenant_id)


def tenant_manager(queryset: type[TenantQuerySet[Any]]) -> Any:
    """A `TenantManager` with the methods of a queryset class of the model's own."""
    return TenantManager.from_queryset(queryset)()


class TenantOwned(models.Model):
    """Abstract base: the row belongs to one tenant, and the scope guards it."""

    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+")

    objects = TenantManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.tenant_id is None and current_scope().tenant_id is not None:
            self.tenant_id = current_scope().tenant_id
        super().save(*args, **kwargs)
