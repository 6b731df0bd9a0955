"""The second step of signing in: a code of an authenticator app (RFC 6238), or a recovery code. Staff must have it, and
everybody may. The account is signed in after its password, but the middleware opens nothing until the code came."""

import secrets
from base64 import b32encode
from typing import Any
from urllib.parse import quote, urlencode

from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django_otp.oath import TOTP

from realty.accounts.limits import digest
from realty.accounts.models import Authenticator, RecoveryCode
from realty.secrets import SecretUnreadable

# In the session: the id of the authenticator whose code was given. Another authenticator needs another code.
SESSION_STEP = "second_step"
# Where a user keeps the id that was loaded with it (`realty.tenants.signed_in`).
HELD = "_realty_authenticator"
ISSUER = "Realty"
STEP_SECONDS = 30
TOLERANCE = 1
RECOVERY_CODES = 10
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


class AlreadySetUp(Exception):
    """There is one already; it must be removed first."""


def authenticator_id(user: User) -> int | None:
    """Of the confirmed authenticator. Asks the database unless the user came with it."""
    # By `hasattr`, since a request's user is a proxy whose own __dict__ is another one.
    if not hasattr(user, HELD):
        found = Authenticator.objects.filter(user_id=user.pk).exclude(confirmed_at=None)
        setattr(user, HELD, found.values_list("pk", flat=True).first())
    held: int | None = getattr(user, HELD)
    return held


def _forget(user: User) -> None:
    if hasattr(user, HELD):
        delattr(user, HELD)


def is_waited_for(request: HttpRequest) -> bool:
    """The person gave the password, and owes the code, or, as staff, an authenticator."""
    user = request.user
    if not isinstance(user, User) or not user.is_authenticated:
        return False
    held = authenticator_id(user)
    if held is None:
        return user.is_staff
    return request.session.get(SESSION_STEP) != held


def passed(request: HttpRequest, user: User) -> None:
    """The session counts as whole from now on, under a new name."""
    _forget(user)
    request.session[SESSION_STEP] = authenticator_id(user)
    request.session.cycle_key()


@transaction.atomic
def verify(user: User, code: str) -> bool:
    """A code of the app, each once, or a recovery code, which is used up."""
    code = "".join(code.split()).replace("-", "").lower()
    if code.isdecimal() and len(code) == 6:
        return _verify_app(user, int(code), confirmed=True)
    unused = RecoveryCode.objects.filter(user=user, digest=_digest(user, code), used_at=None)
    return bool(unused.update(used_at=timezone.now()))


def _verify_app(user: User, code: int, *, confirmed: bool) -> bool:
    held = Authenticator.objects.select_for_update().filter(user=user, confirmed_at__isnull=not confirmed).first()
    if held is None:
        return False
    try:
        totp = _totp(held)
    except SecretUnreadable:
        # The site's keys were lost: recovery codes go on working, and an operator can remove the authenticator.
        return False
    if not totp.verify(code, TOLERANCE, held.last_step + 1):
        return False
    # `t` counts the drift in, as `verify` compares it.
    held.last_step, held.drift = totp.t(), totp.drift
    held.confirmed_at = held.confirmed_at or timezone.now()
    held.save(update_fields=["last_step", "drift", "confirmed_at"])
    return True


def _key(held: Authenticator) -> bytes:
    secret: Any = held.secret
    return bytes.fromhex(secret["key"])


def _totp(held: Authenticator) -> TOTP:
    return TOTP(_key(held), step=STEP_SECONDS, drift=held.drift)


def offer(user: User) -> Authenticator:
    """The authenticator that waits for its first code; made if there is none. Raises AlreadySetUp."""
    if authenticator_id(user) is not None:
        raise AlreadySetUp
    fresh: Any = {"key": secrets.token_hex(20)}
    return Authenticator.objects.get_or_create(user_id=user.pk, defaults={"secret": fresh})[0]


def manual_key(held: Authenticator) -> str:
    """Base32 in groups of four, for those who type it."""
    key = b32encode(_key(held)).decode()
    return " ".join(key[at : at + 4] for at in range(0, len(key), 4))


def address(name: str, key: str) -> str:
    """What the QR code says to the app (Google's "Key Uri Format"); `key` in base32."""
    return f"otpauth://totp/{ISSUER}:{quote(name)}?{urlencode({'secret': key.replace(' ', ''), 'issuer': ISSUER})}"


def code_of(key: str) -> str:
    """The code of this moment; `key` in hex. Only the demo shows one."""
    return f"{TOTP(bytes.fromhex(key), step=STEP_SECONDS).token():06d}"


def for_demo(user: User, key: str | None) -> str:
    """A demo account's authenticator has the key that the demo keeps, else a new one; returns it. One that somebody set
    up with a phone of their own stays: its codes are not the demo's then."""
    held = Authenticator.objects.filter(user=user).first()
    if held is None or key is None:
        remove(user)
        key = key or secrets.token_hex(20)
        secret: Any = {"key": key}
        held = Authenticator.objects.create(user=user, secret=secret, confirmed_at=timezone.now())
    return key if _key(held).hex() == key else ""


@transaction.atomic
def confirm(user: User, code: str) -> list[str] | None:
    """The first code of the app makes the authenticator count: the recovery codes; None for a wrong code."""
    code = "".join(code.split())
    if not (code.isdecimal() and len(code) == 6 and _verify_app(user, int(code), confirmed=False)):
        return None
    _forget(user)
    return fresh_recovery_codes(user)


@transaction.atomic
def fresh_recovery_codes(user: User) -> list[str]:
    """New ones; those before stop working."""
    RecoveryCode.objects.filter(user=user).delete()
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=_digest(user, code)) for code in codes)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


@transaction.atomic
def remove(user: User) -> bool:
    """The authenticator and its recovery codes; False where there was none."""
    RecoveryCode.objects.filter(user=user).delete()
    removed, _ = Authenticator.objects.filter(user=user).delete()
    _forget(user)
    return bool(removed)


def unused_recovery_codes(user: User) -> int:
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


def _digest(user: User, code: str) -> str:
    return digest("recovery", f"{user.pk}:{code}")
