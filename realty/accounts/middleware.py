"""What holds for every page of somebody who is signed in, or about to be."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from realty.accounts import refusals, second_step
from realty.accounts.limits import TooManyTries
from realty.accounts.requests import AccountRequest
from realty.pages import page_of

# What somebody may open who owes the second step.
OPEN = frozenset({"sign_in", "sign_out", "second_step", "set_up_authenticator"})


class AccountMiddleware:
    """1. Nobody goes on without the second step that they owe; `request.owes_step` says whether. 2. What a signed-in
    person saw is kept by no browser and no proxy. 3. Too many tries, and every bare refusal, become a page."""

    def __init__(self, get_response: Callable[[AccountRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: AccountRequest) -> HttpResponse:
        # A token is made in a session that gave its second step.
        by_token = getattr(request, "api_token", None) is not None
        request.owes_step = not by_token and second_step.is_waited_for(request)
        response = refusals.as_page(request, self.get_response(request))
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store, private"
        return response

    def process_view(
        self, request: AccountRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        assert request.resolver_match is not None, "Django looked the view up."
        # What needs no cookie (webhooks, unsubscribe links) is for whoever holds its key.
        if not request.owes_step or getattr(view, "csrf_exempt", False):
            return None
        if request.resolver_match.url_name in OPEN and "admin" not in request.resolver_match.app_names:
            return None
        held = second_step.authenticator_id(request.user)
        step = reverse("second_step" if held is not None else "set_up_authenticator")
        if request.htmx:
            return HttpResponse(headers={"HX-Redirect": step})
        return redirect(refusals.with_next(step, page_of(request)))

    def process_exception(self, request: AccountRequest, error: Exception) -> HttpResponse | None:
        return refusals.too_many(request, error.seconds) if isinstance(error, TooManyTries) else None
