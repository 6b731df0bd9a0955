"""The doors of the pages: who may enter a view."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from realty.accounts.refusals import with_next
from realty.pages import SAFE, page_of
from realty.tenants import suspension
from realty.tenants.middleware import may_work_across
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest

View = Callable[..., HttpResponse]


def member_required(view: View) -> View:
    """A member of the open tenant, or staff on the platform scope. Staff who did not choose that land in the console,
    which leads on; others are refused with the page that says what to do."""

    @login_required
    @wraps(view)
    def door(request: TenantRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.membership is None and not request.platform:
            if request.user.is_staff and request.method in SAFE:
                return _to_console(request)
            raise PermissionDenied(_without_tenant(request))
        return view(request, *args, **kwargs)

    return door


def _without_tenant(request: TenantRequest) -> str:
    if closed := suspension.of_user(request.user):
        request.suspended = closed
        return suspension.sentence(closed)
    return "You do not belong to a tenant yet. Ask your brokerage's owner to invite you."


def may_edit(request: TenantRequest) -> bool:
    """Whether the person may change what the open tenant has: a member who does more than read."""
    return request.membership is not None and request.membership.may_edit


def _to_console(request: TenantRequest) -> HttpResponse:
    """With the page that was asked for as `next`, which the console's "Work across all tenants" opens."""
    console = with_next(reverse("admin:index"), page_of(request))
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": console})
    onward = "Work across all tenants to open it." if may_work_across(request.user) else "Its members open it."
    messages.info(request, f"That page shows a brokerage's own data. {onward}")
    return redirect(console)


def role_required(*roles: Role) -> Callable[[View], View]:
    """A member with one of `roles`, e.g. `@role_required(Role.OWNER)`."""

    def decorate(view: View) -> View:
        @member_required
        @wraps(view)
        def door(request: TenantRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.membership is None or request.membership.role not in roles:
                raise PermissionDenied(_refusal(roles, request))
            return view(request, *args, **kwargs)

        return door

    return decorate


def _refusal(roles: tuple[Role, ...], request: TenantRequest) -> str:
    """Why not, and whom to ask."""
    if request.membership is None:
        return "Staff look across tenants here, and change nothing: a member of the tenant must do this."
    if Role.AGENT in roles:
        return "You may look, not change. An owner of your brokerage can make you an agent."
    return "Only an owner of your brokerage may do this. Ask one of them."
