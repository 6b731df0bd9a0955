"""What becomes of the letters of an outbox, whichever app keeps it.

An outbox is a table of letters, each written in the transaction of what it tells: `written_at`, `attempts`,
`next_attempt_at` (None: sent, or given up), `sent_at` and `problem`. A task sends what is due, and a schedule of each
minute what a lost task or a failed attempt left. One worker sends a letter: it is claimed for LEASE by one conditional
UPDATE. A process killed after the mail server took the letter and before that is noted sends it again, under the same
Message-ID, which mail programs show once.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from email.utils import parseaddr
from logging import getLogger
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import F, QuerySet
from django.utils import timezone

log = getLogger(__name__)

MAIL_TIMEOUT_SECONDS = 10
LEASE = timedelta(minutes=2)
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
# A task has two minutes; a mail server that is down takes ten seconds of them for each letter.
SECONDS = 60.0


class Dropped(Exception):
    """The letter must not go out any more; the text says why."""


def send_due(
    outbox: "QuerySet[Any]", compose: Callable[[Any], EmailMessage], *, at_once: int, given_up_after: timedelta
) -> tuple[int, bool]:
    """Send what is due of these letters, `at_once` at most; gives how many left, and whether there may be more.
    `compose` makes the message of one, or raises Dropped. One connection to the mail server for all of them."""
    waiting = list(outbox.filter(next_attempt_at__lte=timezone.now()).order_by("next_attempt_at", "pk")[:at_once])
    if not waiting:
        return 0, False
    sent, ends = 0, time.monotonic() + SECONDS
    with _mail_server() as connection:
        for letter in waiting:
            if time.monotonic() > ends:
                return sent, True
            sent += _send(letter, compose, connection, given_up_after)
    return sent, len(waiting) == at_once


def message_id(kind: str, letter: Any) -> str:
    """The same at each attempt."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{kind}-{letter.pk}-{letter.written_at:%Y%m%d%H%M%S}@{domain}>"


@contextmanager
def _mail_server() -> Iterator[Any]:
    """Where there is none, each letter says why."""
    connection = get_connection(timeout=MAIL_TIMEOUT_SECONDS)
    with suppress(SMTPException, OSError):
        connection.open()
    try:
        yield connection
    finally:
        _close(connection)


def _close(connection: Any) -> None:
    with suppress(SMTPException, OSError):
        connection.close()


def _send(letter: Any, compose: Callable[[Any], EmailMessage], connection: Any, given_up_after: timedelta) -> bool:
    rows = type(letter)._default_manager.filter(pk=letter.pk)
    claimed = {"next_attempt_at": timezone.now() + LEASE, "attempts": F("attempts") + 1}
    if not rows.filter(next_attempt_at=letter.next_attempt_at).update(**claimed):
        return False
    try:
        message = compose(letter)
        message.connection = connection
        message.send()
    except Dropped as dropped:
        rows.update(next_attempt_at=None, problem=str(dropped))
        return False
    except (SMTPException, OSError) as error:
        log.warning("%s could not be sent: %s", letter._meta.label, type(error).__name__)
        _close(connection)
        rows.update(**_put_off(letter, error, given_up_after))
        return False
    except Exception as error:  # noqa: BLE001 - one letter, of an address that is none, must not hold up the others
        log.exception("%s %s could not be sent", letter._meta.label, letter.pk)
        rows.update(**_put_off(letter, error, given_up_after))
        return False
    rows.update(sent_at=timezone.now(), next_attempt_at=None, problem="")
    return True


def _put_off(letter: Any, error: Exception, given_up_after: timedelta) -> dict[str, Any]:
    """A mail server that does not answer is asked again, ever more rarely, until the letter is given up."""
    now, problem = timezone.now(), f"{type(error).__name__}: {error}"[:300]
    wait = min(FIRST_WAIT * 2 ** min(letter.attempts, 10), LONGEST_WAIT)
    return {"next_attempt_at": now + wait if now - letter.written_at < given_up_after else None, "problem": problem}
