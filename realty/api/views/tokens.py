"""One's own API tokens: make one, see it once, revoke it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from realty.accounts import mails, tries
from realty.accounts.events import record
from realty.accounts.models import Door, Outcome
from realty.api import tokens
from realty.api.forms import TokenForm
from realty.tenants.access import role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest


@login_required
@sensitive_post_parameters("password")
@sensitive_variables("text")
@require_http_methods(["GET", "POST"])
def tokens_page(request: TenantRequest) -> HttpResponse:
    """A new token is on the answer to its form and nowhere else."""
    form = TokenForm(request, request.POST or None)
    if request.method != "POST":
        return _page(request, form)
    if not form.is_valid():
        return _page(request, form, status=422)
    if not tries.password_is_right(request, request.user, form.cleaned_data["password"]):
        form.add_error("password", "This is not your password.")
        return _page(request, form, status=422)
    given = form.cleaned_data
    try:
        token, text = tokens.make(request.user, request.membership, given["name"], given["scopes"], form.period)
    except tokens.TooManyTokens:
        form.add_error(None, f"You have {tokens.MOST} tokens. Revoke one that you do not need.")
        return _page(request, form, status=422)
    record(request, Door.TOKEN, Outcome.CHANGED, user=request.user, note=f"{token} made")
    mails.tell_of_change(request.user, f"An API token was made: {token.name}.")
    return _page(request, TokenForm(request), made=token, text=text)


@login_required
@require_POST
def revoke(request: TenantRequest, pk: int) -> HttpResponse:
    if not tokens.revoke(request.user, pk):
        raise Http404
    record(request, Door.TOKEN, Outcome.CHANGED, user=request.user, note=f"token {pk} revoked")
    messages.success(request, "The token was revoked. Nothing can use it now.")
    return redirect("api_tokens")


@role_required(Role.OWNER)
@require_safe
def member_tokens(request: TenantRequest) -> HttpResponse:
    """What programs of which members the tenant's data is open to."""
    assert request.tenant is not None, "The door lets members of a tenant in alone."
    return render(request, "api/member_tokens.html", {"tokens": tokens.of_tenant(request.tenant)})


@role_required(Role.OWNER)
@require_POST
def revoke_of_member(request: TenantRequest, pk: int) -> HttpResponse:
    assert request.tenant is not None, "The door lets members of a tenant in alone."
    token = tokens.revoke_of_tenant(request.tenant, pk)
    if token is None:
        raise Http404
    record(request, Door.TOKEN, Outcome.CHANGED, user=token.user, note=f"token {pk} revoked by {request.user}")
    mails.tell_of_change(token.user, f"An owner of {request.tenant} revoked your API token: {token.name}.")
    messages.success(request, f"The token of {token.user} was revoked. Nothing can use it now.")
    return redirect("member_tokens")


def _page(request: TenantRequest, form: TokenForm, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"form": form, "tokens": tokens.of_user(request.user), "may_make": bool(form.offered_to(request)), **more}
    return render(request, "api/tokens.html", context, status=status)
