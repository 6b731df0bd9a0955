"""Who is signed in stays Django's decision, whatever loads them."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone

from realty.tenants.models import Membership, Role, Tenant
from realty.tenants.scope import platform_scope, user_scope
from realty.tenants.signed_in import MemberBackend, memberships_of, user_with_memberships
from tests.conftest import signed_in


def is_signed_in(client: Client) -> bool:
    return client.get("/profile/").status_code == 200


def test_a_user_comes_with_their_memberships_of_active_tenants_by_name(
    owner: User, other_tenant: Tenant, django_assert_num_queries: Any
) -> None:
    with platform_scope("test"):
        for tenant in (other_tenant, Tenant.objects.create(slug="gone", name="Gone", is_active=False)):
            Membership.objects.create(tenant=tenant, user=owner, role=Role.VIEWER)
    with user_scope(owner.pk):
        expected = list(Membership.objects.of_user())
    with django_assert_num_queries(1):
        user = MemberBackend().get_user(owner.pk)
        assert user == owner and user.email == owner.email
        assert [(m, m.role, m.tenant.name, m.user) for m in memberships_of(user)] == [
            (m, m.role, m.tenant.name, owner) for m in expected
        ]
    assert [m.tenant.slug for m in expected] == ["coastal", "desert"]
    assert memberships_of(owner) == expected, "loaded by something else, they are asked for"


def test_a_user_without_a_tenant_has_no_membership(staff: User) -> None:
    user = user_with_memberships(staff.pk)
    assert user == staff and memberships_of(user) == []


def test_nobody_is_loaded_for_an_unknown_id(db: None) -> None:
    assert user_with_memberships(999_999) is None


def test_an_inactive_user_is_signed_out(owner: User) -> None:
    client = signed_in(owner)
    assert is_signed_in(client)
    User.objects.filter(pk=owner.pk).update(is_active=False)
    assert not is_signed_in(client)


def test_a_changed_password_ends_the_other_sessions(owner: User) -> None:
    client = signed_in(owner)
    owner.set_password("another-horse-9")
    owner.save()
    assert not is_signed_in(client)


def test_an_expired_session_is_over_and_a_forged_one_never_began(owner: User) -> None:
    client = signed_in(owner)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert not is_signed_in(client)
    forged = signed_in(owner)
    Session.objects.update(session_data="eyJfYXV0aF91c2VyX2lkIjoiMSJ9:1abcde:forged")
    assert not is_signed_in(forged)


@pytest.mark.django_db(transaction=True)
def test_an_asynchronous_view_gets_the_same_user(owner: User) -> None:
    async def load() -> User | None:
        user = await MemberBackend().aget_user(owner.pk)
        await sync_to_async(lambda: connection.close())()
        return user

    user = asyncio.run(load())
    assert user == owner and [m.role for m in memberships_of(user)] == [Role.OWNER]
