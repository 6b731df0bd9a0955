"""Resend's webhooks as Svix signs and repeats them (https://docs.svix.com/retries)."""

import base64
import hashlib
import hmac
import json
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from simulators.vendors.resend.mails import iso
from simulators.vendors.webhooks import Webhook

if TYPE_CHECKING:  # the face holds this
    from simulators.vendors.resend.vendor import Vendor

# Seconds between the attempts.
WAITS = (5.0, 300.0, 1_800.0, 7_200.0, 18_000.0, 36_000.0, 36_000.0)


@dataclass
class Attempt:
    """One event's delivery; `due_at` is None while it is under way."""

    account: str
    event_id: str
    body: bytes
    number: int
    webhook: Webhook
    due_at: float | None = None


class SignedWebhooks:
    def __init__(self, face: "Vendor") -> None:
        self.face = face
        self._open: list[Attempt] = []
        self._seen = 0

    def post(self, account: str, event: str, data: dict[str, Any]) -> None:
        body = json.dumps({"type": event, "created_at": iso(self.face.server.now()), "data": data}).encode()
        self._post(account, f"msg_{uuid4()}", body, 1)

    def retry(self, now: float) -> None:
        """What nobody took comes again under the same id, signed anew."""
        self._read_deliveries(now)
        for attempt in [each for each in self._open if each.due_at is not None and each.due_at <= now]:
            self._open.remove(attempt)
            self._post(attempt.account, attempt.event_id, attempt.body, attempt.number + 1)

    def _read_deliveries(self, now: float) -> None:
        deliveries = self.face.server.webhooks.deliveries
        fresh, self._seen = deliveries[self._seen :], len(deliveries)
        for delivery in fresh:
            attempt = next((each for each in self._open if each.webhook is delivery.webhook), None)
            if attempt is None:
                continue
            if 200 <= delivery.status < 300 or attempt.number > len(WAITS):
                self._open.remove(attempt)
            else:
                attempt.due_at = now + WAITS[attempt.number - 1]

    def _post(self, account: str, event_id: str, body: bytes, number: int) -> None:
        """Signed by the real clock, which receivers judge it by, however far ahead the simulated time is."""
        headers = signed(self.face.secrets.get(account, ""), event_id, int(time.time()), body)
        webhook = Webhook(self.face.name, self.face.hooks.get(account, ""), body, headers, _forged)
        self._open.append(Attempt(account, event_id, body, number, webhook))
        self.face.server.webhooks.send(webhook)


def signed(secret: str, event_id: str, at: int, body: bytes) -> dict[str, str]:
    """The headers of Svix: HMAC-SHA256 over id, time and body."""
    key = base64.b64decode(secret[6:]) if secret.startswith("whsec_") else secret.encode()
    digest = hmac.new(key, f"{event_id}.{at}.".encode() + body, hashlib.sha256).digest()
    signature = f"v1,{base64.b64encode(digest).decode()}"
    return {"svix-id": event_id, "svix-timestamp": str(at), "svix-signature": signature}


def _forged(webhook: Webhook) -> Webhook:
    body = webhook.body.replace(b'"type": "', b'"type": "forged.', 1)
    return replace(webhook, body=body, headers={**webhook.headers, "svix-id": "msg_forged"})
