"""Signatures of Drop Cowboy's webhooks: HMAC-SHA256 over the timestamp, a dot and the raw body."""

import hashlib
import hmac
import re
from collections.abc import Iterable

TOLERANCE = 300
VERSION = "v1"


class BadSignature(Exception):
    """The message did not come from the vendor, or is too old to tell."""


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """The value of X-Signature."""
    digest = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return f"sha256={digest}"


def verify(
    secrets: Iterable[str], given: str, timestamp: str, body: bytes, *, now: float, version: str = VERSION
) -> None:
    """Any of the secrets may fit, since each webhook has its own and both live for a while after a change. `now` in
    seconds since 1970. Raises BadSignature, with a reason that holds no secret."""
    if not given or not timestamp:
        raise BadSignature("The signature or its time is missing.")
    if version != VERSION:
        raise BadSignature("The signature is of a version that we do not know.")
    if not re.fullmatch(r"[0-9]{1,12}", timestamp) or abs(now - int(timestamp)) > TOLERANCE:
        raise BadSignature("The message is older than five minutes, or from the future.")
    # Every secret is tried, whether or not an earlier one fits: the time taken tells nothing.
    fits = [hmac.compare_digest(signature(secret, timestamp, body).encode(), given.encode()) for secret in secrets]
    if not any(fits):
        raise BadSignature("This signature matches none of our secrets.")
