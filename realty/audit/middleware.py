"""Knows who acts, and records the forms and files that apps have named."""

from collections.abc import Callable

from django.contrib.messages import constants, get_messages
from django.contrib.messages.storage.base import Message
from django.http import HttpResponse

from realty.accounts.addresses import client_address
from realty.audit import pages
from realty.audit.actor import SYSTEM, Actor, acting
from realty.audit.models import Act
from realty.audit.record import record
from realty.pages import SAFE
from realty.tenants.requests import TenantRequest

API_PREFIX = "/api/"


class AuditMiddleware:
    """Inside the scope of the request. An act that the site refused, by status or by a message of error, did not
    happen and is not recorded."""

    def __init__(self, get_response: Callable[[TenantRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: TenantRequest) -> HttpResponse:
        # While staff look as a member, the person is the member of staff (`realty.tenants.visits`).
        person = getattr(request, "staff", None) or request.user
        actor = Actor.of(person, client_address(request)) if person.is_authenticated else SYSTEM
        with acting(actor):
            response = self.get_response(request)
            if person.is_authenticated and request.resolver_match is not None:
                _note(request, response, request.resolver_match.url_name or "")
        return response


def _note(request: TenantRequest, response: HttpResponse, name: str) -> None:
    match = request.resolver_match
    page = pages.of(name) or _of_api(request)
    if page is None or match is None or response.status_code >= 400 or "admin" in match.app_names:
        return
    # While staff look as a member, nothing is done.
    if getattr(request, "visit", None):
        return
    if request.method in SAFE and not (page.gives_file and _is_file(response)):
        return
    if any(message.level >= constants.ERROR for message in _new_messages(request)):
        return
    details = {word: value for word, value in match.kwargs.items() if isinstance(value, int)}
    about = ": ".join(part for part in (page.says, pages.told(request)) if part)
    record(page.act, about, details=details)


def _of_api(request: TenantRequest) -> pages.Recorded | None:
    """What a program changes is recorded by its operation, so no new one can be forgotten."""
    if request.method in SAFE or not request.path.startswith(API_PREFIX) or request.resolver_match is None:
        return None
    return pages.Recorded(Act.API, f"{request.method} {request.resolver_match.route}")


def _is_file(response: HttpResponse) -> bool:
    return str(response.get("Content-Disposition", "")).startswith("attachment")


def _new_messages(request: TenantRequest) -> list[Message]:
    """Those of this request; reading the others would use them up."""
    return list(getattr(get_messages(request), "_queued_messages", ()))
