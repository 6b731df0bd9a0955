"""Programs that call the API: a client with a token of a named person."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from realty.accounts.models import Authenticator
from realty.api import tokens
from realty.api.scopes import OF_MEMBERS, Scope
from realty.tenants.signed_in import memberships_of
from tests.conftest import AUTHENTICATOR_KEY

PROPERTIES = "/api/v1/properties"


def token_of(user: User, *scopes: str, platform: bool = False) -> str:
    """For their first tenant, or for all of them; of all scopes where none is named."""
    if user.is_staff and not Authenticator.objects.filter(user=user).exists():
        Authenticator.objects.create(user=user, secret={"key": AUTHENTICATOR_KEY}, confirmed_at=timezone.now())
    membership = None if platform else memberships_of(user)[0]
    chosen = list(scopes) or ([Scope.STAFF] if platform else list(OF_MEMBERS))
    return tokens.make(user, membership, "Test", chosen, timedelta(days=1))[1]


def calling(user: User, *scopes: str, platform: bool = False) -> Client:
    return with_token(token_of(user, *scopes, platform=platform))


def with_token(text: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {text}"}, raise_request_exception=False)


def problem(answer: Any, status: int) -> Any:
    """The body of a refusal, which is an RFC 9457 problem of this status."""
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json"), answer.content
    body = answer.json()
    assert body["status"] == status and body["title"] and body["detail"] and body["type"]
    return body
