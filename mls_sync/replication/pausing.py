"""A feed that cannot go on by itself is paused, and the person who can mend it is told."""

from logging import getLogger
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils import timezone

from mls_sync.models import Feed, WhoActs
from realty.tenants.models import Tenant

log = getLogger(__name__)

MAIL_TIMEOUT_SECONDS = 10


def pause(feed: Feed, reason: str) -> None:
    """No more scheduled runs until a person resumes the feed. An earlier pause keeps its own reason."""
    Feed.objects.filter(pk=feed.pk, paused_at=None).update(paused_at=timezone.now(), paused_reason=reason)


def tell(feed: Feed, who_acts: str, message: str) -> None:
    """Write to the log and, once the transaction has committed, to the tenant's contact or to the site's ADMINS."""
    log.error("%s: %s Who must act: %s.", feed, message, WhoActs(who_acts).label)
    addresses = _addresses(feed, who_acts)
    if addresses:
        transaction.on_commit(lambda: _send(f"{feed}: the MLS sync needs you", message, addresses))


def tell_staff(feed: Feed, message: str) -> None:
    """Something that platform staff should know, though nothing waits for them."""
    log.info("%s: %s", feed, message)
    addresses = _addresses(feed, WhoActs.STAFF)
    if addresses:
        transaction.on_commit(lambda: _send(f"{feed}: {message[:60]}", message, addresses))


def _addresses(feed: Feed, who_acts: str) -> list[str]:
    if who_acts == WhoActs.TENANT:
        contact = Tenant.objects.values_list("contact_email", flat=True).get(pk=feed.tenant_id)
        return [contact] if contact else []
    return [str(admin[1]) for admin in settings.ADMINS]


def _send(subject: str, message: str, addresses: list[str]) -> None:
    """A mail server that does not answer must not take the run's state with it."""
    mail = EmailMessage(subject, message, to=addresses, connection=get_connection(timeout=MAIL_TIMEOUT_SECONDS))
    try:
        mail.send()
    except (SMTPException, OSError) as error:
        log.warning("No mail about %r could be sent: %s", subject, type(error).__name__)
