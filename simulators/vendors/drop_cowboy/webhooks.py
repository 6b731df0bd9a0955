"""The signed webhooks of the simulated Drop Cowboy: at most 50 of an account, each with its own secret, repeated twice
where nobody takes them."""

import hashlib
import hmac
import json
import time
import uuid
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from simulators.exchange import Request, Response
from simulators.vendors.drop_cowboy.outcomes import WITH_RECEIPT, Drop, event
from simulators.vendors.webhooks import Webhook

if TYPE_CHECKING:  # the face holds this
    from simulators.vendors.drop_cowboy.face import Vendor

PATH = "/register/public/webhooks"
SECRETS_PATH = "/register/public/account/webhook-signing-secret"
MOST = 50
# Seconds to the second and the third attempt; there is no fourth.
WAITS = (60.0, 300.0)
AGAIN = (0, 408, 429)
FORGOTTEN = 900.0


@dataclass
class Hook:
    webhook_id: str
    account: str
    hook_url: str
    event_types: list[str]
    signing_secret: str

    def shown(self) -> dict[str, Any]:
        return {"webhook_id": self.webhook_id, "hook_url": self.hook_url, "event_types": self.event_types}


@dataclass
class Attempt:
    """One delivery that may have to be repeated; `due_at` is None while it is under way."""

    hook: Hook
    body: bytes
    event_id: str
    number: int
    webhook: Webhook
    since: float
    due_at: float | None = None


class SignedWebhooks:
    def __init__(self, face: "Vendor") -> None:
        self.face = face
        self.hooks: dict[str, Hook] = {}
        self._open: list[Attempt] = []
        self._seen = 0

    def handle(self, request: Request, account: str) -> Response | None:
        """Create, list, rotate, delete; None for another address."""
        if request.path == SECRETS_PATH and request.method == "GET":
            own = [hook for hook in self.hooks.values() if hook.account == account]
            return _data(
                [{**hook.shown(), "hook_type": "webhook", "signing_secret": hook.signing_secret} for hook in own]
            )
        if request.path == PATH:
            return self._create(request, account) if request.method == "POST" else self._list(account)
        parts = request.path.removeprefix(f"{PATH}/").split("/")
        hook = self.hooks.get(parts[0])
        if not request.path.startswith(f"{PATH}/") or hook is None or hook.account != account:
            return None
        if request.method == "DELETE":
            del self.hooks[hook.webhook_id]
            return _data({"webhook_id": hook.webhook_id})
        if request.method == "PUT" and not parts[1:]:
            return self._change(request, hook)
        if parts[1:] == ["rotate-secret"]:
            hook.signing_secret = str(uuid.uuid4())
            return _data({**hook.shown(), "signing_secret": hook.signing_secret})
        return None

    def _create(self, request: Request, account: str) -> Response:
        try:
            body = request.json()
            url, kinds = str(body["hook_url"]), [str(kind) for kind in body["event_types"]]
        except (ValueError, KeyError, TypeError):
            return Response(400, {"title": "Bad Request", "status": 400, "detail": "hook_url and event_types"})
        if len([hook for hook in self.hooks.values() if hook.account == account]) >= MOST:
            return Response(400, {"title": "Too Many Webhooks", "status": 400, "detail": f"At most {MOST}"})
        hook = Hook(str(uuid.uuid4()), account, url, kinds, str(uuid.uuid4()))
        self.hooks[hook.webhook_id] = hook
        return _data({**hook.shown(), "signing_secret": hook.signing_secret}, 201)

    def _change(self, request: Request, hook: Hook) -> Response:
        """What is given replaces what was; the secret stays."""
        body = request.json()
        hook.hook_url = str(body.get("hook_url") or hook.hook_url)
        hook.event_types = [str(kind) for kind in body.get("event_types") or hook.event_types]
        return _data(hook.shown())

    def _list(self, account: str) -> Response:
        return _data([hook.shown() for hook in self.hooks.values() if hook.account == account])

    def tell(self, drop: Drop, now: float) -> None:
        """The status, and a receipt where a mailbox answered."""
        kinds = ["contact.rvm.status"]
        if drop.code in WITH_RECEIPT and not drop.is_test_number:
            kinds.append("contact.rvm.receipt")
        for kind in kinds:
            for hook in [hook for hook in self.hooks.values() if hook.account == drop.account]:
                if kind in hook.event_types:
                    event_id = str(uuid.uuid4())
                    self._post(hook, json.dumps(event(drop, kind, event_id, now)).encode(), event_id, 1, now)

    def retry(self, now: float) -> None:
        """Repeat what nobody took, and forget the rest."""
        self._read_deliveries(now)
        for attempt in [each for each in self._open if each.due_at is not None and each.due_at <= now]:
            self._open.remove(attempt)
            self._post(attempt.hook, attempt.body, attempt.event_id, attempt.number + 1, now)
        self._open = [each for each in self._open if now - each.since < FORGOTTEN]

    def _read_deliveries(self, now: float) -> None:
        deliveries = self.face.server.webhooks.deliveries
        fresh, self._seen = deliveries[self._seen :], len(deliveries)
        for delivery in fresh:
            attempt = next((each for each in self._open if each.webhook is delivery.webhook), None)
            if attempt is None:
                continue
            is_taken = delivery.status not in AGAIN and delivery.status < 500
            if is_taken or attempt.number > len(WAITS):
                self._open.remove(attempt)
            else:
                attempt.due_at = now + WAITS[attempt.number - 1]

    def _post(self, hook: Hook, body: bytes, event_id: str, number: int, now: float) -> None:
        """Signed anew for each attempt, with the secret of now; by the real clock, which receivers judge it by."""
        stamp = str(int(time.time()))
        digest = hmac.new(hook.signing_secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
        headers = {
            "X-Signature": f"sha256={digest}",
            "X-Timestamp": stamp,
            "X-Signature-Version": "v1",
            "X-Event-Id": event_id,
            "X-Attempt": str(number),
        }
        webhook = Webhook(self.face.name, hook.hook_url, body, headers, forge=_forged)
        self._open.append(Attempt(hook, body, event_id, number, webhook, now))
        self.face.server.webhooks.send(webhook)


def _forged(webhook: Webhook) -> Webhook:
    """Other contents under the old signature."""
    body = json.loads(webhook.body)
    body["data"] |= {"status": "success", "reason_code": 0}
    return replace(webhook, body=json.dumps({**body, "event_id": str(uuid.uuid4())}).encode())


def _data(value: Any, status: int = 200) -> Response:
    return Response(status, {"data": value, "meta": {"request_id": str(uuid.uuid4())}})
