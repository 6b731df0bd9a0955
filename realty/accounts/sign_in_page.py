"""What the sign-in page says beside its form, whoever shows it."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from realty.accounts import drafts, mails
from realty.accounts.demo import demo_accounts, is_near

TEMPLATE = "accounts/sign_in.html"
# In the address of the sign-in page: a form was on its way, and what was typed is kept by its tab (kept.js).
INTERRUPTED = "kept"


def context(request: HttpRequest) -> dict[str, Any]:
    return {
        "demo_accounts": demo_accounts() if is_near(request) else [],
        "interrupted": bool(request.GET.get(INTERRUPTED) or request.POST.get(INTERRUPTED)),
        "mail_works": mails.are_sent(),
        "draft": drafts.passed_on(request),
    }


def with_draft(request: HttpRequest, draft: str, page: str) -> HttpResponse:
    """In place of what a form was to do, whose session has ended; `page` is where the form stands."""
    more = {"form": AuthenticationForm(request), "next": page, "interrupted": True, "draft": draft}
    response = render(request, TEMPLATE, context(request) | more)
    response["Cache-Control"] = "no-store, private"
    return response
