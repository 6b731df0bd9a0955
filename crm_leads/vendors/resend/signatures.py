"""Signatures of Resend's webhooks: Svix, or Standard Webhooks, HMAC-SHA256 (https://www.standardwebhooks.com)."""

import base64
import binascii
import hashlib
import hmac
import time
from collections.abc import Iterable, Mapping

TOLERANCE = 300.0
# Seconds since 1970 have ten digits; of hundreds there is no difference to anything.
LONGEST_STAMP = 12
PREFIX = "whsec_"


class WrongSignature(ValueError):
    """Missing, of another secret, of other content, or too old."""


def key_of(secret: str) -> bytes:
    """`whsec_` and base64; another text, as the simulated vendor's, is the key itself. Raises ValueError."""
    if not secret.startswith(PREFIX):
        return secret.encode()
    try:
        return base64.b64decode(secret[len(PREFIX) :], validate=True)
    except binascii.Error as error:
        raise ValueError("A signing secret is whsec_ followed by base64.") from error


def sign(secret: str, event_id: str, timestamp: int, body: bytes) -> str:
    signed = f"{event_id}.{timestamp}.".encode() + body
    digest = hmac.new(key_of(secret), signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def verify(headers: Mapping[str, str], body: bytes, secrets: Iterable[str], now: float | None = None) -> str:
    """The event's id. Any of `secrets` will do, as while one replaces another. Raises WrongSignature."""
    event_id, stamp = headers.get("svix-id", ""), headers.get("svix-timestamp", "")
    given = headers.get("svix-signature", "").split()
    if not event_id or not given or not (stamp.isascii() and stamp.isdigit() and len(stamp) <= LONGEST_STAMP):
        raise WrongSignature("The headers svix-id, svix-timestamp and svix-signature are needed.")
    if abs((time.time() if now is None else now) - int(stamp)) > TOLERANCE:
        raise WrongSignature("The signature is more than 5 minutes off.")
    expected = [sign(secret, event_id, int(stamp), body).encode() for secret in secrets]
    if not any(hmac.compare_digest(one.encode(), ours) for one in given for ours in expected):
        raise WrongSignature("The signature is of another secret or other content.")
    return event_id
