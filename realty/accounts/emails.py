"""Changing the e-mail address of an account: the new one is proven by a link, and the old one is told."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.core import signing
from django.db import models, transaction
from django.http import HttpRequest
from django.urls import reverse
from django_q.tasks import async_task

from realty.accounts import mails
from realty.accounts.events import record
from realty.accounts.models import Door, Outcome

SALT = "realty.accounts.email"
VALID_FOR = timedelta(days=1)


class LinkUnusable(Exception):
    """Forged, too old, used, somebody else's, or for an address that another account has by now."""


def ask(request: HttpRequest, user: User, email: str) -> None:
    """Send the link. Whether another account has the address already is told to nobody but that address's owner."""
    record(request, Door.EMAIL, Outcome.ASKED, user=user)
    async_task("realty.accounts.tasks.send_email_link", user.pk, email, ack_failure=False)


def send_link(user: User, email: str) -> None:
    if is_taken(email, user):
        mails.send(email, "Your e-mail address at Realty", "email_taken", {})
        return
    token = signing.dumps([user.pk, user.email, email], salt=SALT)
    link = mails.link(reverse("confirm_email", args=[token]))
    mails.send(email, "Your new e-mail address at Realty", "confirm_email", {"user": user, "link": link})


def opened(token: str, user: User) -> str:
    """The address that the link proves for this person. Raises LinkUnusable."""
    try:
        pk, before, email = signing.loads(token, salt=SALT, max_age=VALID_FOR)
    except (signing.BadSignature, ValueError, TypeError):
        raise LinkUnusable from None
    # Used once, since the address before is another one then.
    if pk != user.pk or before != user.email or is_taken(email, user):
        raise LinkUnusable
    return str(email)


@transaction.atomic
def change(request: HttpRequest, user: User, email: str) -> None:
    """Raises LinkUnusable where somebody was faster."""
    User.objects.select_for_update().get(pk=user.pk)
    if is_taken(email, user):
        raise LinkUnusable
    before, user.email = user.email, email
    user.save(update_fields=["email"])
    record(request, Door.EMAIL, Outcome.CHANGED, user=user)
    if before:
        mails.tell_of_change(user, f"The e-mail address of your account is {email} now.", to=before)


def is_taken(email: str, but_by: User | None = None) -> bool:
    """A user name counts too: an invited person's is the address they were invited by."""
    same = models.Q(email__iexact=email) | models.Q(username__iexact=email)
    others = User.objects.exclude(pk=but_by.pk) if but_by else User.objects.all()
    return others.filter(same).exists()
