"""For whom a form acts: every form names the tenant that it was opened in, and is refused where that is not the tenant
that would act.

The open tenant is in the session, which all tabs share: somebody who switches in one tab would save the form of another
one in the wrong brokerage. The name travels with Django's own token: `{% csrf_token %}` writes both
(`realty.templatetags.tenant_forms`), and htmx sends HEADER, which the page's body has. So a form that forgets it is
refused by Django already.
"""

from typing import Any

from django.http import HttpRequest
from django.urls import ResolverMatch

from realty.tenants.scope import Scope, current_scope

FIELD = "of_tenant"
# Whom a form was drawn for, so that nobody else gets back what was typed into it (`realty.accounts.drafts`).
PERSON = "of_person"
HEADER = "X-Of-Tenant"
PLATFORM = "all"
SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
# They change nothing of a tenant: they are about the person who is signed in, or about who that is. The console acts on
# the platform whatever tenant is open, and what comes from outside (views exempt from CSRF: the vendors' webhooks, the
# unsubscribe link of an e-mail) carries a key of its own.
NOT_OF_A_TENANT = frozenset(
    {
        "sign_in", "second_step", "forgot_password", "new_password", "sign_out", "switch_tenant", "accept_invitation",
        "end_visit", "profile", "change_password", "change_email", "confirm_email", "end_other_sessions",
        "set_up_authenticator", "new_recovery_codes", "remove_authenticator", "revoke_api_token",
    }
)  # fmt: skip


def name_of(scope: Scope) -> str:
    """What a form opened in this scope says; empty outside of any tenant."""
    return PLATFORM if scope.platform else str(scope.tenant_id or "")


def stale_name(request: HttpRequest, view: Any, match: ResolverMatch) -> str | None:
    """The name that an unsafe request gives, where it is not the open tenant's ("" where it gives none); None where the
    request may go on."""
    ours = name_of(current_scope())
    if not ours or request.method in SAFE or _is_exempt(view, match):
        return None
    given = [name for name in (request.POST.get(FIELD), request.headers.get(HEADER)) if name is not None]
    # As Django's own check: a test's client that it excuses from the token has no page that the name could come from.
    if not given and getattr(request, "_dont_enforce_csrf_checks", False):
        return None
    return next((name for name in given or [""] if name != ours), None)


def _is_exempt(view: Any, match: ResolverMatch) -> bool:
    return bool(getattr(view, "csrf_exempt", False) or match.url_name in NOT_OF_A_TENANT or "admin" in match.app_names)
