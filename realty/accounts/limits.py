"""How often somebody may try to get in. Tries are counted before a password is hashed, by one statement that several
web processes may run at once, so guesses side by side are counted like guesses in turn.

Nobody is kept out for long by somebody else's guesses: a browser that has signed in to the account before has a count
of its own (`known_browsers.py`), and so has whoever comes by a reset link.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.crypto import salted_hmac

from realty.accounts.addresses import as_one_household


@dataclass(frozen=True)
class Limit:
    """`most` tries in a period of `within`. After `free` of them each has to wait, twice as long each time, from one
    second; None for no such wait."""

    name: str
    most: int
    within: timedelta
    free: int | None = None


ACCOUNT = Limit("account", 10, timedelta(minutes=15), free=4)
ADDRESS = Limit("address", 30, timedelta(minutes=1))
RESET_MAILS = Limit("reset", 3, timedelta(hours=1))

TAKE = """
INSERT INTO accounts_attemptcount AS c (key, count, began_at, last_at) VALUES (%(key)s, 1, %(now)s, %(now)s)
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN c.began_at <= %(old)s THEN 1 ELSE c.count + 1 END,
    began_at = CASE WHEN c.began_at <= %(old)s THEN %(now)s ELSE c.began_at END,
    last_at = %(now)s
WHERE c.began_at <= %(old)s
    OR c.count < %(free)s
    OR c.count < %(most)s AND c.last_at + make_interval(secs => power(2, c.count - %(free)s)) <= %(now)s
RETURNING count, began_at
"""


@dataclass(frozen=True)
class Taken:
    """What is left of a limit after a try, and in how many seconds the next period begins."""

    left: int
    seconds: int


class TooManyTries(Exception):
    """`seconds` is how long to wait, at least 1."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Too many tries; {seconds} s to wait")
        self.seconds = seconds


def digest(kind: str, value: str) -> str:
    """Of whose tries are counted; the key of digests is never rotated."""
    return salted_hmac(f"realty.accounts.{kind}", value, secret=settings.DIGEST_KEY, algorithm="sha256").hexdigest()


def take(limit: Limit, whose: str) -> Taken:
    """Count one try of `whose`: an account, an address. Raises TooManyTries; such a try counts for nothing, so that
    knocking on does not keep the door shut."""
    now = timezone.now()
    free = limit.most if limit.free is None else limit.free
    key = digest(limit.name, whose)
    values: Any = {"key": key, "now": now, "old": now - limit.within, "most": limit.most, "free": free}
    with connection.cursor() as cursor:
        cursor.execute(TAKE, values)
        counted = cursor.fetchone()
    if counted is None:
        raise TooManyTries(_seconds(limit, key, free, now))
    count, began_at = counted
    return Taken(limit.most - count, max(1, ceil((began_at + limit.within - now).total_seconds())))


def take_by_address(address: str | None) -> None:
    """Raises TooManyTries."""
    take(ADDRESS, as_one_household(address))


def give_back(limit: Limit, whose: str) -> None:
    """One try that was none after all."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_attemptcount SET count = count - 1 WHERE key = %s AND count > 0",
            [digest(limit.name, whose)],
        )


def clear(limit: Limit, whose: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_attemptcount WHERE key = %s", [digest(limit.name, whose)])


def _seconds(limit: Limit, key: str, free: int, now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count, began_at, last_at FROM accounts_attemptcount WHERE key = %s", [key])
        count, began_at, last_at = cursor.fetchone() or (0, now, now)
    full = began_at + limit.within
    end = full if count >= limit.most else min(full, last_at + timedelta(seconds=2 ** max(count - free, 0)))
    return max(1, round((end - now).total_seconds()))
