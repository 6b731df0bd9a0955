"""Hashing a password takes a third of a second of a whole core, so it is a lever: whoever asks for many sign-ins at
once would stop the site for everybody. Two at once is what a web process does; the next one is told to come back."""

from threading import BoundedSemaphore

from django.contrib.auth.hashers import PBKDF2PasswordHasher

from realty.accounts.limits import TooManyTries

AT_ONCE = 2
_slots = BoundedSemaphore(AT_ONCE)


class BoundedHasher(PBKDF2PasswordHasher):
    """Django's own hash, at most AT_ONCE at a time in this process, whoever asks: sign-in, reset, invitation, console.
    Raises TooManyTries."""

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        if not _slots.acquire(blocking=False):
            raise TooManyTries(1)
        try:
            return super().encode(password, salt, iterations)
        finally:
            _slots.release()
