"""One's own profile: name, e-mail, password, two-step sign-in, and where one is signed in."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import PasswordChangeForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from realty.accounts import emails, mails, open_sessions, second_step, tries
from realty.accounts.events import record
from realty.accounts.forms import EmailForm, ProfileForm, dressed
from realty.accounts.models import Door, OpenSession, Outcome
from realty.accounts.requests import AccountRequest


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: AccountRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Your profile was saved.")
        return redirect("profile")
    return profile_page(request, you=form)


@login_required
@sensitive_post_parameters("password")
@require_POST
def change_email(request: AccountRequest) -> HttpResponse:
    """Nothing changes before the link that goes to the new address was opened."""
    form = EmailForm(request.POST)
    if not form.is_valid():
        return profile_page(request, email=form)
    if not tries.password_is_right(request, request.user, form.cleaned_data["password"]):
        form.add_error("password", "This is not your password.")
        return profile_page(request, email=form)
    emails.ask(request, request.user, form.cleaned_data["email"])
    where = mails.demo_folder()
    told = f"Open the link that we sent to {form.cleaned_data['email']}; until then your address stays as it is."
    messages.success(request, f"{told} (In this demo the letter lies in {where}.)" if where else told)
    return redirect("profile")


@login_required
@require_http_methods(["GET", "POST"])
def confirm_email(request: AccountRequest, token: str) -> HttpResponse:
    """The page of that link. A button, since mail programs open links by themselves."""
    try:
        email = emails.opened(token, request.user)
        if request.method == "POST":
            emails.change(request, request.user, email)
            messages.success(request, f"Your e-mail address is {email} now.")
            return redirect("profile")
    except emails.LinkUnusable:
        return render(request, "accounts/confirm_email.html", {"email": None}, status=410)
    return render(request, "accounts/confirm_email.html", {"email": email})


@login_required
@require_POST
def end_other_sessions(request: AccountRequest) -> HttpResponse:
    ended = open_sessions.end_others(request.user, request.session.session_key)
    record(request, Door.SESSIONS, Outcome.CHANGED, user=request.user, note=f"{ended} ended")
    messages.success(request, "You are signed out everywhere else." if ended else "You were signed in nowhere else.")
    return redirect("profile")


def profile_page(
    request: AccountRequest,
    *,
    you: forms.Form | ProfileForm | None = None,
    email: EmailForm | None = None,
    password: PasswordChangeForm | None = None,
) -> HttpResponse:
    password = dressed(password or PasswordChangeForm(request.user))
    # Django focuses it, and a page of several forms would scroll there, with a phone's keyboard.
    password.fields["old_password"].widget.attrs.pop("autofocus", None)
    bad = any(form is not None and form.errors for form in (you, email, password))
    context = {
        # Its own copy: a wrong form has written into the person that the menu shows.
        "form": you or ProfileForm(instance=request.user),
        "email_form": email or EmailForm(),
        "password": password,
        "two_step": second_step.authenticator_id(request.user) is not None,
        "codes_left": second_step.unused_recovery_codes(request.user),
        "sessions": [_as_row(each, request) for each in open_sessions.of_user(request.user)],
        "mail_works": mails.are_sent(),
    }
    return render(request, "accounts/profile.html", context, status=422 if bad else 200)


def _as_row(each: OpenSession, request: AccountRequest) -> dict[str, Any]:
    here = each.session_id == request.session.session_key
    return {"where": open_sessions.in_words(each.agent), "address": each.address, "at": each.began_at, "here": here}
