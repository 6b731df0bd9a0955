"""The outbox of letters. `write` is called in the transaction of what is told; a task sends, and a schedule of each
minute sends what a lost task or a failed attempt left.

One worker sends a letter: it is claimed for LEASE by one conditional UPDATE. A process killed after the mail server
took the letter and before that is noted sends it again, under the same Message-ID, which mail programs show once.
"""

import time
from collections.abc import Iterable
from datetime import timedelta
from email.utils import parseaddr
from logging import getLogger
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import F
from django.utils import timezone
from django_q.tasks import async_task

from mls_sync.models import Letter

log = getLogger(__name__)

SEND = "mls_sync.tasks.send_letters"
MAIL_TIMEOUT_SECONDS = 10
LEASE = timedelta(minutes=2)
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
GIVEN_UP_AFTER = timedelta(days=3)
# A task has two minutes; a mail server that is down takes ten seconds of them for each letter.
AT_ONCE, SECONDS = 50, 60.0


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
    due = Letter.objects.filter(next_attempt_at__lte=timezone.now()).order_by("next_attempt_at", "pk")
    sent, ends = 0, time.monotonic() + SECONDS
    for letter in due[:AT_ONCE]:
        if time.monotonic() > ends:
            break
        sent += _send(letter)
    return sent


def _send(letter: Letter) -> bool:
    now = timezone.now()
    mine = Letter.objects.filter(pk=letter.pk, next_attempt_at=letter.next_attempt_at)
    if not mine.update(next_attempt_at=now + LEASE, attempts=F("attempts") + 1):
        return False
    try:
        _mail(letter).send()
    except (SMTPException, OSError) as error:
        log.warning("Letter %s could not be sent: %s", letter.pk, type(error).__name__)
        _put_off(letter, error)
        return False
    except Exception as error:  # noqa: BLE001 - one letter, of an address that is none, must not hold up the others
        log.exception("Letter %s could not be sent", letter.pk)
        _put_off(letter, error)
        return False
    Letter.objects.filter(pk=letter.pk).update(sent_at=timezone.now(), next_attempt_at=None, problem="")
    return True


def _mail(letter: Letter) -> EmailMessage:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    headers = {"Message-ID": f"<letter-{letter.pk}-{letter.written_at:%Y%m%d%H%M%S}@{domain}>"}
    connection = get_connection(timeout=MAIL_TIMEOUT_SECONDS)
    return EmailMessage(letter.subject, letter.body, to=[letter.address], headers=headers, connection=connection)


def _put_off(letter: Letter, error: Exception) -> None:
    """A mail server that does not answer is asked again, ever more rarely, for some days."""
    now, problem = timezone.now(), f"{type(error).__name__}: {str(error)[:300]}"
    wait = min(FIRST_WAIT * 2 ** min(letter.attempts, 10), LONGEST_WAIT)
    following = now + wait if now - letter.written_at < GIVEN_UP_AFTER else None
    Letter.objects.filter(pk=letter.pk).update(next_attempt_at=following, problem=problem)
