"""Opens the scope of each request: the signed-in user's tenant, or the platform for staff who asked for it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from realty.tenants.models import Membership, Tenant
from realty.tenants.scope import platform_scope, tenant_scope, user_scope

SESSION_TENANT = "tenant"
SESSION_PLATFORM = "platform"
ADMIN_PREFIX = "/admin/"


class TenantMiddleware:
    """1. Nobody signed in: no scope. 2. Staff in the admin, or after switching to "All tenants": the platform scope,
    recorded. 3. Otherwise the member's chosen tenant, or the first; a user without a membership gets no scope.

    Sets `request.membership` (None for staff and strangers), `request.tenant` and `request.platform`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.membership = request.tenant = None
        request.memberships, request.platform = [], False
        if not request.user.is_authenticated:
            return self.get_response(request)
        if request.user.is_staff and self._asks_for_platform(request):
            return self._on_platform(request)
        with user_scope(request.user.pk):
            request.memberships = list(Membership.objects.of_user())
        return self._in_tenant(request)

    def _asks_for_platform(self, request: HttpRequest) -> bool:
        return request.path.startswith(ADMIN_PREFIX) or bool(request.session.get(SESSION_PLATFORM))

    def _on_platform(self, request: HttpRequest) -> HttpResponse:
        request.platform = True
        with platform_scope(reason=f"{request.method} {request.path}"[:200], user=request.user):
            return self._rendered(request)

    def _in_tenant(self, request: HttpRequest) -> HttpResponse:
        chosen = request.session.get(SESSION_TENANT)
        found = [m for m in request.memberships if m.tenant_id == chosen] or request.memberships
        if not found:
            with user_scope(request.user.pk):
                return self._rendered(request)
        request.membership, request.tenant = found[0], found[0].tenant
        with user_scope(request.user.pk), tenant_scope(found[0].tenant_id):
            return self._rendered(request)

    def _rendered(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)


def remember_tenant(request: HttpRequest, tenant: Tenant | None) -> None:
    """Keep the choice of the tenant switcher; None is staff's "All tenants"."""
    request.session[SESSION_PLATFORM] = tenant is None
    request.session[SESSION_TENANT] = tenant.pk if tenant else None
