"""Tokens: made on a page by a signed-in person, shown once, kept as a digest, and refused as soon as their owner may no
longer come in."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from realty.accounts import resets
from realty.accounts.models import AccountEvent, Authenticator
from realty.api.models import ApiToken
from realty.api.scopes import Scope
from realty.api.tokens import MOST
from realty.tenants import members
from realty.tenants.models import Membership, Role, StaffAccess, Tenant
from realty.tenants.scope import platform_scope, tenant_scope
from tests.conftest import PASSWORD, make_member, signed_in
from tests.realty.accounts.mailbox import letters
from tests.realty.api.callers import PROPERTIES, calling, problem, token_of, with_token

PAGE = "/profile/tokens/"
MEMBERS_TOKENS = "/members/tokens/"
ASKED = {"name": "Export", "lasts": "30", "scopes": ["listings:read"], "password": PASSWORD}


def made_by(client: Client, **asked: Any) -> str:
    page = client.post(PAGE, ASKED | asked).content.decode()
    found = re.search(r'id="new-token">(realty_[\w-]+)<', page)
    assert found, page
    return found[1]


def test_a_token_is_shown_once_and_opens_its_tenant(owner: User, stranger: User) -> None:
    client = signed_in(owner)
    text = made_by(client)
    assert text not in client.get(PAGE).content.decode()
    assert with_token(text).get(PROPERTIES).status_code == 200
    page = client.get(PAGE).content.decode()
    assert "Desert Realty" in page and "last used" in page
    assert text[:12] not in signed_in(stranger).get(PAGE).content.decode()


def test_the_database_has_no_token_in_clear(owner: User) -> None:
    text = made_by(signed_in(owner))
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(t)::text FROM api_apitoken t")
        stored = cursor.fetchone()[0]
    assert text[:12] in stored and text[12:24] not in stored


def test_making_one_is_recorded_and_needs_the_password(owner: User) -> None:
    client = signed_in(owner)
    assert client.post(PAGE, ASKED | {"password": "wrong"}).status_code == 422
    assert not ApiToken.objects.exists()
    made_by(client)
    with platform_scope("test"):
        assert AccountEvent.objects.filter(door="token", account="olivia").count() == 1


def test_a_viewer_makes_none_that_writes(viewer: User) -> None:
    client = signed_in(viewer)
    assert "Change" not in client.get(PAGE).content.decode()
    assert client.post(PAGE, ASKED | {"scopes": ["listings:write"]}).status_code == 422


def test_there_are_only_so_many(owner: User) -> None:
    for _ in range(MOST):
        token_of(owner)
    answer = signed_in(owner).post(PAGE, ASKED)
    assert answer.status_code == 422 and f"You have {MOST} tokens" in answer.content.decode()


def test_a_revoked_one_opens_nothing_and_is_revoked_by_its_owner_alone(owner: User, colleague: User) -> None:
    program = calling(owner)
    token = ApiToken.objects.get()
    assert signed_in(colleague).post(f"{PAGE}{token.pk}/revoke/").status_code == 404
    assert program.get(PROPERTIES).status_code == 200
    signed_in(owner).post(f"{PAGE}{token.pk}/revoke/")
    found = program.get(PROPERTIES)
    assert "revoked" in problem(found, 401)["detail"]
    assert found["WWW-Authenticate"] == 'Bearer realm="Realty", error="invalid_token"'


def _expire(owner: User, tenant: Tenant) -> None:
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))


def _deactivate(owner: User, tenant: Tenant) -> None:
    User.objects.filter(pk=owner.pk).update(is_active=False)


def _suspend(owner: User, tenant: Tenant) -> None:
    with platform_scope("test"):
        Tenant.objects.filter(pk=tenant.pk).update(is_active=False)


def _remove(owner: User, tenant: Tenant) -> None:
    make_member("otto", tenant, Role.OWNER)
    with tenant_scope(tenant):
        members.remove(Membership.objects.get(user=owner))


@pytest.mark.parametrize("end", [_expire, _deactivate, _suspend, _remove])
def test_it_ends_with_what_it_stands_on(owner: User, tenant: Tenant, end: Callable[[User, Tenant], None]) -> None:
    program = calling(owner)
    assert program.get(PROPERTIES).status_code == 200
    end(owner, tenant)
    problem(program.get(PROPERTIES), 401)


def test_a_token_is_for_one_tenant_whatever_its_owner_has_open(
    owner: User, tenant: Tenant, other_tenant: Tenant
) -> None:
    """Coastal Homes comes first by name; the token is for Desert Realty."""
    with tenant_scope(other_tenant):
        Membership.objects.create(tenant=other_tenant, user=owner, role=Role.OWNER)
    client = signed_in(owner)
    client.post(reverse("switch_tenant"), {"tenant": tenant.pk})
    text = made_by(client)
    _suspend(owner, tenant)
    problem(with_token(text).get(PROPERTIES), 401)


def test_a_role_that_shrinks_binds_the_token(owner: User, colleague: User, tenant: Tenant) -> None:
    program = calling(colleague)
    with tenant_scope(tenant):
        members.change_role(Membership.objects.get(user=colleague), Role.VIEWER)
    assert program.get(PROPERTIES).status_code == 200


def test_a_scope_that_it_lacks_is_named(owner: User) -> None:
    found = problem(calling(owner, Scope.FEEDS_READ).get(PROPERTIES), 403)
    assert found["type"] == "urn:realty:problem:insufficient-scope" and "listings:read" in found["detail"]


@pytest.mark.parametrize("header", ["Bearer nonsense", "Bearer ", "Basic b2xpdmlhOng=", "Bearer \u00e9"])
def test_what_is_no_token_is_refused_even_with_a_session(owner: User, header: str) -> None:
    answer = signed_in(owner).get(PROPERTIES, headers={"Authorization": header})
    problem(answer, 401)
    assert answer["WWW-Authenticate"].startswith("Bearer ")


def test_staff_see_all_tenants_by_a_token_for_that_and_each_use_is_recorded(staff: User, owner: User) -> None:
    program = calling(staff, platform=True)
    assert program.get(PROPERTIES).status_code == 200
    with platform_scope("test"):
        assert StaffAccess.objects.filter(reason="GET /api/v1/properties", user=staff).count() == 1
    User.objects.filter(pk=staff.pk).update(is_staff=False)
    problem(program.get(PROPERTIES), 401)


def test_staff_without_their_second_step_are_refused(staff: User) -> None:
    program = calling(staff, platform=True)
    Authenticator.objects.all().delete()
    problem(program.get(PROPERTIES), 401)


def test_a_session_that_owes_its_second_step_opens_nothing_and_makes_no_token(staff: User) -> None:
    client = Client()
    client.force_login(staff)
    assert "second step" in problem(client.get(PROPERTIES), 401)["detail"]
    assert client.post(PAGE, ASKED).status_code == 302 and not ApiToken.objects.exists()


def test_its_last_use_is_noted_once_a_minute(owner: User) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        program = calling(owner)
        program.get(PROPERTIES)
        first = ApiToken.objects.get().last_used_at
        clock.shift(30)
        program.get(PROPERTIES)
        assert ApiToken.objects.get().last_used_at == first
        clock.shift(31)
        program.get(PROPERTIES)
        assert ApiToken.objects.get().last_used_at == first + timedelta(seconds=61)


def test_a_reset_of_the_password_revokes_and_a_change_by_its_owner_leaves_them(owner: User) -> None:
    program, client = calling(owner), signed_in(owner)
    new = "another-horse-10"
    client.post("/profile/password/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
    owner.refresh_from_db()
    assert owner.check_password(new) and program.get(PROPERTIES).status_code == 200
    assert "go on working" in client.get("/profile/").content.decode()
    resets.done(RequestFactory().post("/"), owner)
    problem(program.get(PROPERTIES), 401)


def test_a_password_that_staff_set_in_the_console_ends_sessions_and_tokens(owner: User, staff: User) -> None:
    program, client, console = calling(owner), signed_in(owner), signed_in(staff)
    page = f"/admin/auth/user/{owner.pk}/password/"
    console.post(page, {"usable_password": "true", "password1": "another-horse-10", "password2": "other"})
    assert program.get(PROPERTIES).status_code == client.get("/profile/").status_code == 200
    console.post(page, {"usable_password": "true", "password1": "another-horse-10", "password2": "another-horse-10"})
    owner.refresh_from_db()
    assert owner.check_password("another-horse-10") and client.get("/profile/").status_code == 302
    problem(program.get(PROPERTIES), 401)
    with platform_scope("test"):
        assert AccountEvent.objects.filter(note="By piper in the console").exists()
    assert "Platform staff changed the password" in letters()[-1].body


def test_an_owner_sees_and_revokes_what_opens_her_tenant_and_no_other(
    owner: User, colleague: User, stranger: User, tenant: Tenant, other_tenant: Tenant
) -> None:
    program, elsewhere = calling(colleague), calling(stranger)
    client = signed_in(owner)
    page = client.get(MEMBERS_TOKENS).content.decode()
    assert "carl" in page and "stan" not in page
    theirs = ApiToken.objects.get(user=stranger)
    assert client.post(f"{MEMBERS_TOKENS}{theirs.pk}/revoke/").status_code == 404
    own = ApiToken.objects.get(user=colleague)
    assert signed_in(colleague).post(f"{MEMBERS_TOKENS}{own.pk}/revoke/").status_code == 403
    client.post(f"{MEMBERS_TOKENS}{own.pk}/revoke/")
    problem(program.get(PROPERTIES), 401)
    assert elsewhere.get(PROPERTIES).status_code == 200
    with platform_scope("test"):
        assert "revoked by olivia" in AccountEvent.objects.get(door="token").note
