"""The outbox of notices (`realty.outbox`). `write` is called in the transaction of what is told."""

from collections.abc import Iterable
from datetime import timedelta
from logging import getLogger

from django.core.mail import EmailMessage
from django.utils import timezone
from django_q.tasks import async_task

from mls_sync.models import Letter
from realty import outbox

log = getLogger(__name__)

SEND = "mls_sync.tasks.send_letters"
GIVEN_UP_AFTER = timedelta(days=3)
AT_ONCE = 50


def write(about: str, addresses: Iterable[str], subject: str, body: str, *, tenant_id: int | None) -> list[str]:
    """Keep a letter for each address that has none about this yet. Returns the addresses."""
    now, told = timezone.now(), list(addresses)
    rows = [
        Letter(
            tenant_id=tenant_id,
            about=about,
            address=address,
            subject=" ".join(subject.split())[:200],
            body=body,
            next_attempt_at=now,
        )
        for address in told
    ]
    if rows:
        Letter.objects.bulk_create(rows, ignore_conflicts=True)
        async_task(SEND)
    else:
        log.error("%s: no one has an address that this could be sent to.", subject)
    return told


def told_about(about: Iterable[str]) -> list[str]:
    """The addresses that letters about these went to."""
    rows = Letter.objects.filter(about__in=list(about)).order_by("pk").values_list("address", flat=True)
    return list(dict.fromkeys(rows))


def send_waiting() -> int:
    """Send what is due, in the platform's scope. Returns how many went out."""
    sent, _ = outbox.send_due(Letter.objects.all(), _mail, at_once=AT_ONCE, given_up_after=GIVEN_UP_AFTER)
    return sent


def _mail(letter: Letter) -> EmailMessage:
    headers = {"Message-ID": outbox.message_id("letter", letter)}
    return EmailMessage(letter.subject, letter.body, to=[letter.address], headers=headers)
