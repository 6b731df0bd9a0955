"""Opens the scope of each request: the signed-in user's tenant, or the platform for staff who asked for it."""

from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Iterator
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.utils import timezone

from realty.accounts.refusals import refusal
from realty.log_context import remember_slug
from realty.logs import without_keys
from realty.pages import SAFE
from realty.tenants import visits
from realty.tenants.form_tenant import NOT_OF_A_TENANT, stale_name
from realty.tenants.models import Membership, StaffAccess, StaffVisit, Tenant
from realty.tenants.requests import TenantRequest
from realty.tenants.scope import Scope, current_scope, entered, opened, platform_scope, user_scope
from realty.tenants.signed_in import memberships_of
from realty.tenants.switched import switched_page

SESSION_TENANT = "tenant"
SESSION_PLATFORM = "platform"
ADMIN_PREFIX = "/admin/"
RECORD_AGAIN = timedelta(minutes=5)


class TenantMiddleware:
    """1. Nobody signed in: no scope. 2. Staff in the admin, or after switching to "All tenants": the platform scope,
    recorded. 3. Otherwise the member's chosen tenant, or the first; a user without a membership gets no scope. Where a
    token came (`realty.api.middleware`), it says which tenant is meant, or that staff work across all.

    Sets `request.membership` (None for staff and strangers), `request.tenant` and `request.platform`.
    """

    def __init__(self, get_response: Callable[[TenantRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: TenantRequest) -> HttpResponse:
        request.membership = request.tenant = None
        request.memberships, request.platform, request.visit = [], False, None
        # Nor for whoever owes the second step of signing in (`realty.accounts.middleware`).
        if not request.user.is_authenticated or getattr(request, "owes_step", False):
            return self.get_response(request)
        is_page = getattr(request, "api_token", None) is None and not request.path.startswith(ADMIN_PREFIX)
        if is_page and visits.SESSION_VISIT in request.session:
            if found := visits.open_visit(request):
                return self._on_visit(request, *found)
        request.memberships = memberships_of(request.user)
        if request.user.is_staff and self._asks_for_platform(request):
            return self._on_platform(request)
        return self._in_tenant(request)

    def process_view(
        self, request: TenantRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Refuses a form that was opened in another tenant than the one that is open now."""
        assert request.resolver_match is not None, "Django looked the view up."
        if request.visit and _is_closed_to_visits(request):
            return _only_looking(request)
        stale = stale_name(request, view, request.resolver_match)
        return None if stale is None else switched_page(request, stale)

    def process_exception(self, request: TenantRequest, error: Exception) -> HttpResponse | None:
        return _only_looking(request) if request.visit and visits.is_write(error) else None

    def _on_visit(self, request: TenantRequest, visit: StaffVisit, membership: Membership) -> HttpResponse:
        """The page as the member has it; each is recorded like those of "All tenants"."""
        reason = without_keys(f"as {visit.member_name}: {request.method} {request.path}")[:200]
        if not _is_recorded(request, reason):
            with platform_scope(reason, request.user):
                pass
        request.staff, request.user = request.user, membership.user
        request.visit, request.membership, request.tenant = visit, membership, membership.tenant
        request.memberships = [membership]
        with opened(Scope(tenant_id=membership.tenant_id, user_id=membership.user_id)):
            if request.method not in SAFE:
                return self._rendered(request)
            with visits.read_only():
                response = self._rendered(request)
        is_file = str(response.get("Content-Disposition", "")).startswith("attachment")
        return _only_looking(request) if is_file else response

    def _asks_for_platform(self, request: TenantRequest) -> bool:
        if request.path.startswith(ADMIN_PREFIX):
            return True  # the console asks for a permission on each of its pages
        if (token := getattr(request, "api_token", None)) is not None:
            return token.is_for_platform and may_work_across(request.user)
        return bool(request.session.get(SESSION_PLATFORM)) and may_work_across(request.user)

    def _on_platform(self, request: TenantRequest) -> HttpResponse:
        request.platform = True
        reason = without_keys(f"{request.method} {request.path}")[:200]
        with platform_scope(reason, None if _is_recorded(request, reason) else request.user, user_id=request.user.pk):
            return self._rendered(request)

    def _in_tenant(self, request: TenantRequest) -> HttpResponse:
        found = _meant(request)
        if not found:
            with user_scope(request.user.pk):
                return self._rendered(request)
        request.membership, request.tenant = found[0], found[0].tenant
        remember_slug(found[0].tenant_id, found[0].tenant.slug)
        # One change of the session in, one out: each is a round trip.
        with opened(Scope(tenant_id=found[0].tenant_id, user_id=request.user.pk)):
            return self._rendered(request)

    def _rendered(self, request: TenantRequest) -> HttpResponse:
        """The response; the parts of a streamed one are made later, and each in the scope that is open now."""
        response = self.get_response(request)
        # A file has no queries to guard, and stays a file that the server can send by itself.
        if response.streaming and not hasattr(response, "file_to_stream"):
            parts = response.streaming_content  # type: ignore[attr-defined]
            wrap = _async_parts if getattr(response, "is_async", False) else _parts
            response.streaming_content = wrap(parts, current_scope())  # type: ignore[attr-defined]
        return response


def _is_closed_to_visits(request: TenantRequest) -> bool:
    """What would change something, and what is about the person alone: their account, sessions and authenticator."""
    name = request.resolver_match.url_name if request.resolver_match else None
    return name not in visits.OPEN and (request.method not in SAFE or name in NOT_OF_A_TENANT | visits.CLOSED)


def _meant(request: TenantRequest) -> list[Membership]:
    """The membership that the request is for comes first; none where there is none."""
    if (token := getattr(request, "api_token", None)) is not None:
        return [m for m in request.memberships if m.pk == token.membership_id]
    chosen = request.session.get(SESSION_TENANT)
    return [m for m in request.memberships if m.tenant_id == chosen] or request.memberships


def _only_looking(request: TenantRequest) -> HttpResponse:
    text = "You look as a member: you can change and download nothing, and their own account is not shown."
    return refusal(request, 403, "You are only looking", text)


def _parts(parts: Iterable[bytes], scope: Scope) -> Iterator[bytes]:
    made = iter(parts)
    while True:
        # Opened for each part: between two of them the server's thread belongs to nobody.
        with opened(scope):
            part = next(made, None)
        if part is None:
            return
        yield part


async def _async_parts(parts: AsyncIterable[bytes], scope: Scope) -> AsyncIterator[bytes]:
    made = aiter(parts)
    while True:
        with entered(scope):
            part = await anext(made, None)
        if part is None:
            return
        yield part


def _is_recorded(request: TenantRequest, reason: str) -> bool:
    """A page that refreshes itself is recorded once in a while, not every second; what changes something is always."""
    if request.method not in ("GET", "HEAD"):
        return False
    with platform_scope("whether this access is recorded already"):
        recent = StaffAccess.objects.filter(at__gt=timezone.now() - RECORD_AGAIN, user_id=request.user.pk)
        return recent.filter(reason=reason).exists()


def may_work_across(user: User) -> bool:
    """Whether this member of staff may read the pages of every tenant: being staff alone is not enough."""
    return user.is_staff and user.has_perm("tenants.work_across_tenants")


def remember_tenant(request: TenantRequest, tenant: Tenant | None) -> None:
    """Keep the choice of the tenant switcher; None is staff's "All tenants"."""
    request.session[SESSION_PLATFORM] = tenant is None
    request.session[SESSION_TENANT] = tenant.pk if tenant else None
