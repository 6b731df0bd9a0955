"""Changing a password, and a new one for who forgot it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import PasswordChangeForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from realty.accounts import known_browsers, limits, mails, open_sessions, resets, second_step, tries
from realty.accounts.addresses import client_address
from realty.accounts.events import record
from realty.accounts.forms import AskResetForm, NewPasswordForm
from realty.accounts.models import Door, Outcome
from realty.accounts.requests import AccountRequest
from realty.accounts.views.profile import profile_page


@login_required
@sensitive_post_parameters()
@require_POST
def change_password(request: AccountRequest) -> HttpResponse:
    form = PasswordChangeForm(request.user, request.POST)
    if not request.POST.get("old_password"):
        form.is_valid()
        return profile_page(request, password=form)
    attempt = tries.begin(request, Door.PASSWORD, user=request.user)
    valid = form.is_valid()
    if "old_password" in form.errors:
        attempt.failed()
    else:
        attempt.passed()
    if not valid:
        return profile_page(request, password=form)
    user = form.save()
    update_session_auth_hash(request, user)
    open_sessions.end_others(user, request.session.session_key)
    record(request, Door.PASSWORD, Outcome.CHANGED, user=user)
    mails.tell_of_change(user, "Your password was changed in your profile.")
    messages.success(request, "Your password was changed. You are signed out everywhere else.")
    response = redirect("profile")
    known_browsers.remember(response, user, attempt.browser)
    return response


class ForgotPassword(auth.PasswordResetView):
    """Answers the same for every address, there or not."""

    template_name = "accounts/forgot_password.html"
    form_class = AskResetForm
    success_url = reverse_lazy("reset_sent")

    def dispatch(self, *args: Any, **kwargs: Any) -> Any:
        if not mails.are_sent():
            return render(self.request, "accounts/forgot_password.html", {"form": None})
        return super().dispatch(*args, **kwargs)

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        limits.take_by_address(client_address(request))
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        email = form.cleaned_data["email"]
        resets.ask(self.request, list(form.get_users(email)), email)
        return redirect(self.get_success_url())


class ResetSent(auth.PasswordResetDoneView):
    template_name = "accounts/reset_sent.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(folder=mails.demo_folder(), **kwargs)


@method_decorator(never_cache, name="dispatch")
class NewPassword(auth.PasswordResetConfirmView):
    """The page of a reset link; Django keeps the token in the session, so it stands in no address but the first."""

    template_name = "accounts/new_password.html"
    form_class = NewPasswordForm
    success_url = reverse_lazy("sign_in")

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        limits.take_by_address(client_address(request))
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        resets.done(self.request, form.user)
        messages.success(self.request, "Your password was changed. Sign in with the new one.")
        if second_step.authenticator_id(form.user) is None and not form.user.is_staff:
            known_browsers.remember(response, form.user)
        return response
