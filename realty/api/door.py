"""The door of each operation: who may use it. The scope is open already, by the same middleware as for pages."""

from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.auth.models import User
from ninja.utils import check_csrf

from realty.api import limits, problems
from realty.api.problems import Problem
from realty.api.scopes import Scope
from realty.pages import SAFE
from realty.tenants.form_tenant import HEADER, name_of
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest
from realty.tenants.scope import current_scope

MEMBERS = tuple(Role)
EDITORS = (Role.OWNER, Role.AGENT)
OWNERS = (Role.OWNER,)
JSON = "application/json"


@dataclass(frozen=True)
class Door:
    """Members with one of `roles`, whose token has `scope`. `platform` lets in staff who work across all tenants; on
    pages they look and change nothing, so operations that write leave it out unless the console does the same. `takes`
    are the media types of bodies."""

    scope: Scope
    roles: Collection[Role] = MEMBERS
    platform: bool = False
    takes: Collection[str] = (JSON,)

    def __call__(self, request: TenantRequest) -> User:
        """Raises Problem 401, 403, 409, 415 or 429."""
        _known(request)
        limits.count(request)
        if request.api_token is None:
            _guard_session(request)
        self._refuse_others(request)
        # By its length: files are not to be read into memory as one body, and the CSRF token may have been looked for
        # in this one. The site takes none that does not tell its length.
        if request.method not in SAFE and request.content_type not in self.takes and _has_body(request):
            raise Problem(415, headers={"Accept": ", ".join(self.takes)})
        return request.user

    def _refuse_others(self, request: TenantRequest) -> None:
        token = request.api_token
        if token is not None and not {self.scope, Scope.STAFF} & set(token.scopes):
            raise Problem(403, f"This token lacks the scope {self.scope}.", kind="insufficient-scope")
        if request.membership is None:
            if not (request.platform and self.platform):
                raise Problem(403, _without_membership(request))
        elif request.membership.role not in self.roles:
            raise Problem(403, _without_role(self.roles))


def reads(scope: Scope, roles: Collection[Role] = MEMBERS) -> Door:
    """Members and, across tenants, staff: as a page to look at."""
    return Door(scope, roles, platform=True)


def writes(scope: Scope, roles: Collection[Role] = EDITORS, *, platform: bool = False) -> Door:
    return Door(scope, roles, platform=platform)


def staff_only(scope: Scope = Scope.STAFF) -> Door:
    """Staff who work across all tenants."""
    return Door(scope, roles=(), platform=True)


def _has_body(request: TenantRequest) -> bool:
    return request.META.get("CONTENT_LENGTH") not in (None, "", "0")


def _known(request: TenantRequest) -> None:
    if not request.user.is_authenticated:
        raise problems.unauthorized()
    if request.owes_step:
        raise problems.unauthorized("Finish signing in: the second step is still to come.")


def _guard_session(request: TenantRequest) -> None:
    """What `{% csrf_token %}` and the middleware ask of pages: the token against forged forms, and the open tenant."""
    if request.method in SAFE:
        return
    if check_csrf(request) is not None:
        raise Problem(403, "Send the CSRF token of the session in the header X-CSRFToken.", kind="csrf")
    ours, given = name_of(current_scope()), request.headers.get(HEADER)
    if given is None and getattr(request, "_dont_enforce_csrf_checks", False):
        return
    if ours and given != ours:
        raise Problem(409, f"Name the open tenant in the header {HEADER}: {ours}.", kind="other-tenant")


def _without_membership(request: TenantRequest) -> str:
    if request.platform:
        return "Staff look across tenants here, and change nothing: a member of the tenant must do this."
    return "You do not belong to a tenant, or, as staff, have not chosen to work across all of them."


def _without_role(roles: Collection[Role]) -> str:
    if not roles:
        return "Only platform staff who work across all tenants may do this."
    if Role.AGENT in roles:
        return "You may look, not change. An owner of your brokerage can make you an agent."
    return "Only an owner of your brokerage may do this. Ask one of them."
