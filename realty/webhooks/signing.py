"""Secrets, and the headers that prove a webhook (Standard Webhooks 1.0.0, Signature scheme and Webhook headers)."""

import base64
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime

from standardwebhooks import Webhook

PREFIX = "whsec_"
# The specification asks for 24 to 64.
SECRET_BYTES = 32


def new_secret() -> str:
    """`whsec_` and base64 of 32 random bytes; each end point has its own."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def headers(message_id: str, at: datetime, body: str, keys: Iterable[str]) -> dict[str, str]:
    """`webhook-id` stays the same on every attempt; `webhook-timestamp` is that of the attempt, `at`, so that a
    receiver may refuse old ones. One signature of each of `keys`, the newest first: two while one replaces another."""
    # The package takes any time for UTC.
    moment = at.astimezone(UTC).replace(microsecond=0)
    signatures = [Webhook(key).sign(message_id, moment, body) for key in keys]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
