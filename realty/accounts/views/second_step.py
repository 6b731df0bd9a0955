"""Two-step sign-in in one's own profile: set up, recovery codes, removal."""

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from realty.accounts import known_browsers, mails, open_sessions, second_step, tries
from realty.accounts.events import record
from realty.accounts.forms import CodeForm
from realty.accounts.models import Door, Outcome
from realty.accounts.requests import AccountRequest
from realty.accounts.views.sign_in import NEXT
from realty.pages import own_path, readable


@login_required
@require_http_methods(["GET", "POST"])
def set_up_authenticator(request: AccountRequest) -> HttpResponse:
    """The QR code, and the first code of the app that proves it was read."""
    try:
        offered = second_step.offer(request.user)
    except second_step.AlreadySetUp:
        return redirect("profile")
    wanted = readable(own_path(request, request.POST.get(NEXT) or request.GET.get(NEXT, "")) or "/")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        attempt = tries.begin(request, Door.CODE, user=request.user)
        codes = second_step.confirm(request.user, form.cleaned_data["code"])
        if codes is not None:
            attempt.passed()
            return _begun(request, codes, wanted, attempt.browser)
        attempt.failed()
        form.add_error("code", "This code is not right. Type the one that the app shows now.")
    key = second_step.manual_key(offered)
    context = {"form": form, "key": key, "qr": _qr(request.user.get_username(), key), "next": wanted}
    return render(request, "accounts/set_up_authenticator.html", context, status=422 if form.errors else 200)


def _begun(request: AccountRequest, codes: list[str], wanted: str, browser: str | None) -> HttpResponse:
    second_step.passed(request, request.user)
    # They were begun by the password alone.
    open_sessions.end_others(request.user, request.session.session_key)
    record(request, Door.SECOND_STEP, Outcome.CHANGED, user=request.user, note="Set up")
    mails.tell_of_change(request.user, "Two-step sign-in was turned on for your account.")
    response = _show_codes(request, codes, wanted)
    known_browsers.remember(response, request.user, browser)
    return response


@login_required
@sensitive_post_parameters("password")
@require_POST
def new_recovery_codes(request: AccountRequest) -> HttpResponse:
    if second_step.authenticator_id(request.user) is None:
        return redirect("profile")
    if not tries.password_is_right(request, request.user, request.POST.get("password", "")):
        return _wrong_password(request)
    record(request, Door.SECOND_STEP, Outcome.CHANGED, user=request.user, note="New recovery codes")
    return _show_codes(request, second_step.fresh_recovery_codes(request.user), "")


@login_required
@sensitive_post_parameters("password")
@require_POST
def remove_authenticator(request: AccountRequest) -> HttpResponse:
    if not tries.password_is_right(request, request.user, request.POST.get("password", "")):
        return _wrong_password(request)
    if second_step.remove(request.user):
        record(request, Door.SECOND_STEP, Outcome.CHANGED, user=request.user, note="Removed")
        mails.tell_of_change(request.user, "Two-step sign-in was turned off for your account.")
        messages.success(request, "Two-step sign-in is off. Staff set it up again at once.")
    return redirect("profile")


def _wrong_password(request: AccountRequest) -> HttpResponse:
    messages.error(request, "That is not your password. Nothing was changed.")
    return redirect("profile")


def _show_codes(request: AccountRequest, codes: list[str], wanted: str) -> HttpResponse:
    return render(request, "accounts/recovery_codes.html", {"codes": codes, "next": wanted or "/profile/"})


def _qr(name: str, key: str) -> SafeString:
    """SVG with attributes only, since the site's policy refuses styles within a page."""
    drawn = segno.make(second_step.address(name, key), error="m", micro=False)
    # segno's own text: the address stands in it as dots, never as text.
    return mark_safe(drawn.svg_inline(scale=5, border=3, dark="#000", light="#fff", omitsize=True))  # noqa: S308
