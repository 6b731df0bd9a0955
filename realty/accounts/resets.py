"""A forgotten password: a link by mail, good once and for an hour (Django's own token, which a new password, a sign-in
and another address make worthless)."""

from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.http import HttpRequest
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django_q.tasks import async_task

from realty.accounts import limits, mails, open_sessions, tries
from realty.accounts.events import record
from realty.accounts.models import Door, Outcome
from realty.accounts.signals import password_was_reset

SUBJECT = "A new password for Realty"


def ask(request: HttpRequest, users: list[User], email: str) -> None:
    """Queue the letters. Whatever `users` holds, none too, as much is done. More than a few for one address an hour are
    left out without a word: whoever asks is told nothing of the address, and its owner gets no flood."""
    try:
        limits.take(limits.RESET_MAILS, email.casefold())
    except limits.TooManyTries:
        record(request, Door.RESET, Outcome.LIMITED, name=email)
        return
    record(request, Door.RESET, Outcome.ASKED, user=users[0] if users else None, name=email)
    async_task("realty.accounts.tasks.send_reset_links", [user.pk for user in users], ack_failure=False)


def send_link(user: User) -> None:
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    path = reverse("new_password", args=[uid, default_token_generator.make_token(user)])
    mails.send(user.email, SUBJECT, "reset", {"user": user, "link": mails.link(path)})


def done(request: HttpRequest, user: User) -> None:
    """After a new password by a link."""
    _opened_anew(user)
    record(request, Door.RESET, Outcome.CHANGED, user=user)
    _tell(user, "Your password was changed by a link that was sent to this address.")


def set_by_staff(request: HttpRequest, user: User) -> None:
    """After staff gave the account another password in the console, or took it away."""
    _opened_anew(user)
    record(request, Door.RESET, Outcome.CHANGED, user=user, note=f"By {request.user} in the console"[:200])
    _tell(user, "Platform staff changed the password of your account.")


def _opened_anew(user: User) -> None:
    """Nobody else stays signed in, no API token opens anything, and no earlier guess counts."""
    open_sessions.end_others(user, None)
    password_was_reset.send(User, user=user)
    tries.welcome_back(user)


def _tell(user: User, what: str) -> None:
    mails.tell_of_change(user, f"{what} Your API tokens, if you had any, were revoked.")
