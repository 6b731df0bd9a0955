"""Who is signed in, by two plain statements: each page needs the session, the user, whether they have an authenticator,
and the memberships, and building those queries anew took three times as long as PostgreSQL takes to answer them.

What Django checks stays with Django: the session's signature and age, that its user is active, and that the password
has not changed since (`django.contrib.auth.get_user`).
"""

from functools import cache
from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.contrib.sessions.backends import db
from django.db import DEFAULT_DB_ALIAS, connection
from django.utils import timezone

from realty.accounts import second_step
from realty.accounts.models import OpenSession
from realty.database.prepared import prepared_cursor
from realty.tenants.models import Membership, Tenant
from realty.tenants.scope import Scope, entered

SESSION = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"
LOADED = (User, Membership, Tenant)
# Where a user keeps the memberships that were loaded with it.
HELD = "_realty_memberships"


class SessionStore(db.SessionStore):
    """Django's database sessions; only reading one is shorter. Chosen by SESSION_ENGINE."""

    def load(self) -> dict[str, Any]:
        with connection.cursor() as cursor:
            cursor.execute(SESSION, [self.session_key, timezone.now()])
            found = cursor.fetchone()
        if found is None:
            self._session_key = None
            return {}
        return self.decode(found[0])

    def cycle_key(self) -> None:
        """Under a new key it is still the same person's session, begun at the same time and place."""
        begun = OpenSession.objects.filter(session_id=self.session_key).first() if self.session_key else None
        super().cycle_key()
        if begun is not None:
            begun.pk = self.session_key
            begun.save(force_insert=True)


class MemberBackend(ModelBackend):
    """Signs in by Django's passwords; a user comes with their memberships."""

    def get_user(self, user_id: int) -> User | None:
        user = user_with_memberships(user_id)
        return user if user and self.user_can_authenticate(user) else None

    async def aget_user(self, user_id: int) -> User | None:
        return await sync_to_async(self.get_user)(user_id)


def memberships_of(user: User) -> list[Membership]:
    """Of active tenants, by name. Asks the database unless the user came with them."""
    held: list[Membership] | None = getattr(user, HELD, None)
    if held is None:
        with entered(Scope(user_id=user.pk)):
            return list(Membership.objects.of_user())
    return held


def user_with_memberships(user_id: int) -> User | None:
    """None where there is no such user, active or not."""
    # Every page asks this, and planning five tables takes longer than reading them.
    with entered(Scope(user_id=user_id)), prepared_cursor() as cursor:
        cursor.execute(_statement(), [user_id])
        rows = cursor.fetchall()
    if not rows:
        return None
    user, *_ = _instances(rows[0])
    held = []
    for _, membership, tenant in map(_instances, rows):
        # All NULL for a user without any.
        if membership.pk is not None:
            membership.user, membership.tenant = user, tenant
            held.append(membership)
    setattr(user, HELD, held)
    setattr(user, second_step.HELD, rows[0][-1])
    return user


def _instances(row: tuple[Any, ...]) -> tuple[User, Membership, Tenant]:
    made: list[Any] = []
    start = 0
    for model in LOADED:
        names = [field.attname for field in model._meta.concrete_fields]
        made.append(model.from_db(DEFAULT_DB_ALIAS, names, row[start : start + len(names)]))
        start += len(names)
    user, membership, tenant = made
    return user, membership, tenant


@cache
def _statement() -> str:
    columns = ", ".join(f"{m._meta.db_table}.{field.column}" for m in LOADED for field in m._meta.concrete_fields)
    return (
        f"SELECT {columns}, accounts_authenticator.id FROM auth_user"  # noqa: S608  constants
        " LEFT JOIN accounts_authenticator ON accounts_authenticator.user_id = auth_user.id"
        " AND confirmed_at IS NOT NULL"
        " LEFT JOIN (tenants_membership JOIN tenants_tenant"
        " ON tenants_tenant.id = tenant_id AND tenants_tenant.is_active) ON tenants_membership.user_id = auth_user.id"
        " WHERE auth_user.id = %s ORDER BY tenants_tenant.name"
    )
