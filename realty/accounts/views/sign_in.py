"""Signing in: by the password, and then by a code where one is owed."""

import unicodedata
from typing import Any

from django.contrib import messages
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from realty.accounts import drafts, known_browsers, second_step, sign_in_page, tries
from realty.accounts.demo import demo_code, is_near
from realty.accounts.forms import CodeForm
from realty.accounts.limits import TooManyTries
from realty.accounts.models import Door
from realty.accounts.passwords import STAFF_LENGTH
from realty.accounts.refusals import with_next
from realty.accounts.requests import AccountRequest
from realty.pages import own_path, page_of, readable

NEXT = "next"
LONGEST_NAME = 254


@method_decorator(never_cache, name="dispatch")
class SignIn(auth.LoginView):
    template_name = sign_in_page.TEMPLATE
    redirect_authenticated_user = True

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """A part of a page whose session has ended sends the whole page here, instead of showing this form in it."""
        if request.method == "GET" and request.htmx:
            return HttpResponse(headers={"HX-Redirect": f"{with_next(reverse('sign_in'), page_of(request))}"})
        return super().dispatch(request, *args, **kwargs)

    @method_decorator(sensitive_post_parameters())
    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        # Before the form, which hashes the password.
        self.attempt = tries.begin(request, Door.SIGN_IN, name=_name(request.POST.get("username", "")))
        try:
            return super().post(request, *args, **kwargs)
        except TooManyTries:
            self.attempt.not_made()
            raise

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        self.attempt.passed()
        response = super().form_valid(form)
        user: Any = form.get_user()
        if user.is_staff and len(form.cleaned_data["password"]) < STAFF_LENGTH:
            messages.warning(self.request, f"Staff passwords have {STAFF_LENGTH} characters now: choose a longer one.")
        wanted, draft = response["Location"], drafts.opened(drafts.passed_on(self.request), user)
        if second_step.is_waited_for(self.request):
            return _code_page(self.request, CodeForm(), wanted) if draft and _has_code(user) else response
        if draft:
            response = _draft_page(self.request, draft, wanted)
        known_browsers.remember(response, user, self.attempt.browser)
        return response

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        self.attempt.failed()
        response = super().form_invalid(form)
        response.status_code = 422
        return response

    def get_redirect_url(self, request: Any = None) -> str:
        """Never an address that only takes forms: the page that it belongs to."""
        wanted = super().get_redirect_url()
        return readable(wanted) if wanted else ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**sign_in_page.context(self.request), **kwargs)


def _name(typed: str) -> str:
    """As the form reads it (`UsernameField`): with blanks around it, or in other letters that read the same, it is the
    same account's."""
    return unicodedata.normalize("NFKC", typed.replace("\0", "").strip()[:LONGEST_NAME])


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def second_step_page(request: AccountRequest) -> HttpResponse:
    """The code, after the password; whoever owes none goes on."""
    wanted = readable(own_path(request, request.POST.get(NEXT) or request.GET.get(NEXT, "")) or "/")
    if not request.owes_step:
        return redirect(wanted)
    if second_step.authenticator_id(request.user) is None:
        return redirect(with_next(reverse("set_up_authenticator"), wanted))
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        attempt = tries.begin(request, Door.CODE, user=request.user)
        if second_step.verify(request.user, form.cleaned_data["code"]):
            attempt.passed()
            second_step.passed(request, request.user)
            draft = drafts.opened(drafts.passed_on(request), request.user)
            response = _draft_page(request, draft, wanted) if draft else redirect(wanted)
            known_browsers.remember(response, request.user, attempt.browser)
            return response
        attempt.failed()
        form.add_error("code", "This code is not right. Codes change each half minute, and each works once.")
    return _code_page(request, form, wanted)


def _has_code(user: Any) -> bool:
    return second_step.authenticator_id(user) is not None


def _code_page(request: Any, form: CodeForm, wanted: str) -> HttpResponse:
    context = {
        "form": form,
        "next": wanted,
        "demo_code": demo_code(request.user) if is_near(request) else "",
        "draft": drafts.passed_on(request),
    }
    return render(request, "accounts/second_step.html", context, status=422 if form.errors else 200)


def _draft_page(request: Any, draft: drafts.Draft, wanted: str) -> HttpResponse:
    return render(request, "accounts/draft.html", {"draft": draft, "next": wanted})
