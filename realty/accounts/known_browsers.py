"""Browsers that have signed in to an account before carry a signed cookie that says so. It lets nobody in; it gives the
browser a count of tries of its own, so that a stranger who guesses at the account's password does not keep its owner
out. A changed password ends all of them, and so does an authenticator that is set up or removed: to have given the
password alone buys no guesses at codes. After OWASP's "device cookies"."""

import secrets

from django.conf import settings
from django.contrib.auth.models import User
from django.core import signing
from django.http import HttpRequest, HttpResponse

from realty.accounts import second_step

COOKIE = "known_browser"
SALT = "realty.accounts.known_browser"
KEPT_FOR = 365 * 24 * 3600


def known_as(request: HttpRequest, user: User | None) -> str | None:
    """The name of this browser for this account; None for one that has not signed in with its present password and
    authenticator."""
    if user is None or COOKIE not in request.COOKIES:
        return None
    try:
        pk, name, proof = signing.loads(request.COOKIES[COOKIE], salt=SALT, max_age=KEPT_FOR)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return str(name) if pk == user.pk and proof == _proof(user) else None


def remember(response: HttpResponse, user: User, name: str | None = None) -> None:
    """`name` of a browser that was known already, which keeps its count."""
    value = signing.dumps([user.pk, name or secrets.token_urlsafe(12), _proof(user)], salt=SALT)
    response.set_cookie(
        COOKIE,
        value,
        max_age=KEPT_FOR,
        httponly=True,
        secure=bool(settings.SESSION_COOKIE_SECURE),
        samesite="Lax",
        path=settings.SESSION_COOKIE_PATH,
    )


def _proof(user: User) -> str:
    by_password, held = str(user.get_session_auth_hash())[:16], second_step.authenticator_id(user)
    return by_password if held is None else f"{by_password}.{held}"
