"""Which scope a request works in, for each person, to the last byte of its answer."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from listings.models import Collection
from realty.tenants.middleware import TenantMiddleware, remember_tenant
from realty.tenants.models import Membership, Role, StaffAccess, Tenant
from realty.tenants.scope import CLOSED, Scope, ScopeError, current_scope, platform_scope, tenant_scope


def asked(user: Any, path: str = "/", method: str = "get", **session: Any) -> HttpRequest:
    request = getattr(RequestFactory(), method)(path)
    request.user, request.session = user, SessionStore()
    request.session.update(session)
    return request  # type: ignore[no-any-return]


def scope_of(request: HttpRequest) -> Scope:
    seen: list[Scope] = []
    TenantMiddleware(lambda _: seen.append(current_scope()) or HttpResponse())(request)  # type: ignore[func-returns-value]
    assert current_scope() == CLOSED
    return seen[0]


def accesses() -> list[str]:
    with platform_scope("test"):
        return list(StaffAccess.objects.order_by("at").values_list("reason", flat=True))


def test_nobody_signed_in_works_for_nobody(db: None) -> None:
    assert scope_of(asked(AnonymousUser())) == CLOSED


def test_a_member_works_in_their_tenant(viewer: User, tenant: Tenant) -> None:
    request = asked(viewer)
    assert scope_of(request) == Scope(tenant_id=tenant.pk, user_id=viewer.pk)
    assert (request.tenant, request.membership.role, request.platform) == (tenant, Role.VIEWER, False)


def test_a_person_without_a_tenant_sees_only_themselves(db: None, django_user_model: type[User]) -> None:
    user = django_user_model.objects.create_user("nobody")
    assert scope_of(asked(user)) == Scope(user_id=user.pk)


def test_a_choice_of_another_tenant_counts_only_for_its_members(
    owner: User, tenant: Tenant, other_tenant: Tenant
) -> None:
    request = asked(owner)
    remember_tenant(request, other_tenant)
    assert scope_of(request).tenant_id == tenant.pk
    with tenant_scope(other_tenant):
        Membership.objects.create(tenant=other_tenant, user=owner)
    assert scope_of(request).tenant_id == other_tenant.pk


def test_only_staff_reach_the_platform(owner: User, staff: User) -> None:
    assert not scope_of(asked(owner, platform=True)).platform
    assert not scope_of(asked(owner, "/admin/")).platform
    assert scope_of(asked(staff, platform=True)).platform
    assert scope_of(asked(staff, "/admin/")).platform


def test_staff_access_is_recorded_once_for_a_page_that_refreshes_and_always_for_a_change(staff: User) -> None:
    for _ in range(2):
        scope_of(asked(staff, "/admin/x/"))
        scope_of(asked(staff, "/admin/x/", "post"))
    assert accesses() == ["GET /admin/x/", "POST /admin/x/", "POST /admin/x/"]


def test_staff_keep_their_own_memberships_on_the_platform(staff: User, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        Membership.objects.create(tenant=tenant, user=staff)
    request = asked(staff, platform=True)
    scope_of(request)
    assert [m.tenant for m in request.memberships] == [tenant]


def test_a_streamed_answer_is_made_in_the_scope_of_its_request(owner: User, gps: Collection) -> None:
    def parts() -> Iterator[str]:
        for collection in Collection.objects.all():
            yield collection.name

    response = TenantMiddleware(lambda _: StreamingHttpResponse(parts()))(asked(owner))
    assert current_scope() == CLOSED
    sent = iter(response)  # type: ignore[call-overload]
    assert next(sent) == b"desert_gps_listings"
    assert current_scope() == CLOSED, "between two parts the thread works for nobody"
    assert list(sent) == []


def test_a_streamed_answer_without_a_scope_raises(gps: Collection) -> None:
    response = TenantMiddleware(lambda _: StreamingHttpResponse(str(c) for c in Collection.objects.all()))
    with pytest.raises(ScopeError):
        list(response(asked(AnonymousUser())))  # type: ignore[call-overload]
