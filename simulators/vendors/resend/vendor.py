"""The simulated Resend itself: keys, limits, idempotency, e-mails and webhooks."""

import hashlib
from collections import deque
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from simulators.exchange import Request, Response
from simulators.vendors.face import Face
from simulators.vendors.resend.inbox import inbox_page
from simulators.vendors.resend.mails import DETAILS, EVENTS, Mail, RefusedError, check, iso, story
from simulators.vendors.resend.signing import SignedWebhooks
from simulators.vendors.resend.suppressions import PATH as SUPPRESSIONS
from simulators.vendors.resend.suppressions import SuppressionList

PER_SECOND = 5
KEY_LASTS = 24 * 3600.0


@dataclass(frozen=True)
class Due:
    at: float
    event: str
    mail: Mail


class Vendor(Face):
    """Any key that begins with `re_` or `simulated` is known; `re_restricted` may only send. One with `invalid` in it
    is unknown, and is told so as the SDKs have it; one with `invalid_newer` as a newer page of Resend's does."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.mails: list[Mail] = []
        self.secrets: dict[str, str] = {}
        self.signed = SignedWebhooks(self)
        self.suppressed = SuppressionList(self)
        self.due: list[Due] = []
        self.kept: dict[tuple[str, str], tuple[float, str, Any]] = {}
        self.asked: dict[str, deque[float]] = {}
        self.per_second = PER_SECOND
        # Such as daily_quota_exceeded: what the account's plan has used up.
        self.used_up = ""

    def handle(self, request: Request) -> Response:
        if request.path in ("/", "/inbox"):
            return Response(body=inbox_page(self.mails).encode(), type="text/html; charset=utf-8")
        try:
            account = self._account(request)
            headers = self._limit(account)
            answer = self._answer(request, account)
        except RefusedError as error:
            body = {"statusCode": error.status, "name": error.name, "message": str(error)}
            return Response(error.status, body, error.headers)
        return Response(value=answer, headers=headers)

    def tick(self) -> None:
        now = self.server.now()
        ripe = sorted((due for due in self.due if due.at <= now), key=lambda due: due.at)
        self.due = [due for due in self.due if due.at > now]
        for due in ripe:
            self._tell(due.mail, due.event)
        self.signed.retry(now)

    def trigger(self, settings: dict[str, Any]) -> Any:
        """`{"id": ..., "event": "email.complained"}`: post one event about a message; without `id` the last."""
        wanted = str(settings.get("id", ""))
        mail = next((each for each in reversed(self.mails) if wanted in ("", each.id)), None)
        if mail is None:
            raise ValueError("No such e-mail.")
        self._tell(mail, str(settings.get("event", "email.delivered")), settings.get("data"))
        return {"id": mail.id, "events": mail.events}

    def state(self) -> dict[str, Any]:
        return {"emails": len(self.mails), "inbox": f"{self.server.url}/{self.name}/inbox"}

    def _account(self, request: Request) -> str:
        key = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        if not key:
            raise RefusedError(401, "missing_api_key", "Missing API key in the authorization header.")
        if not key.startswith(("re_", "simulated")) or "invalid" in key:
            raise _unknown(key, request)
        self.remember_hook(key, request)
        if secret := request.headers.get("X-Simulated-Signing-Secret"):
            self.secrets[key] = secret
        return key

    def _limit(self, account: str) -> dict[str, str]:
        now, asked = self.server.now(), self.asked.setdefault(account, deque())
        while asked and asked[0] <= now - 1:
            asked.popleft()
        left = self.per_second - len(asked)
        headers = {"ratelimit-limit": str(self.per_second), "ratelimit-reset": "1"}
        if left <= 0:
            refused = {**headers, "ratelimit-remaining": "0", "retry-after": "1"}
            said = f"Too many requests. You can only make {self.per_second} requests per second."
            raise RefusedError(429, "rate_limit_exceeded", said, refused)
        asked.append(now)
        return {**headers, "ratelimit-remaining": str(left - 1)}

    def _answer(self, request: Request, account: str) -> Any:
        if self.used_up and request.path.startswith("/emails"):
            raise RefusedError(429, self.used_up, "You have reached your email sending quota.")
        match request.method, request.path.rstrip("/"):
            case "POST", "/emails":
                return self._once(request, account, lambda body: {"id": self._take(account, body).id})
            case "POST", "/emails/batch":
                mode = request.headers.get("x-batch-validation", "strict")
                return self._once(request, account, lambda bodies: self._take_all(account, bodies, mode))
            case method, path if path == SUPPRESSIONS or path.startswith(f"{SUPPRESSIONS}/"):
                self._full_access(account)
                return self.suppressed.answer(account, method, path, self._json(request))
            case "GET", "/domains":
                self._full_access(account)
                return {"object": "list", "has_more": False, "data": self._domains()}
            case "GET", "/api-keys":
                self._full_access(account)
                return {"object": "list", "data": [{"id": self._new_id(), "name": "Simulated"}]}
            case "GET", path if path.startswith("/emails/"):
                return self._read(path.rpartition("/")[2])
        raise RefusedError(404, "not_found", "The requested endpoint does not exist.")

    def _once(self, request: Request, account: str, act: Any) -> Any:
        """The same key and content within 24 hours is answered as before; other content is refused."""
        key, digest = request.headers.get("Idempotency-Key", ""), hashlib.sha256(request.body).hexdigest()
        if len(key) > 256:
            raise RefusedError(400, "invalid_idempotency_key", "The key must be between 1-256 chars.")
        body = self._json(request)
        at, known, answer = self.kept.get((account, key), (0.0, "", None))
        if key and self.server.now() - at < KEY_LASTS:
            if known != digest:
                said = "Same idempotency key used with a different request payload."
                raise RefusedError(409, "invalid_idempotent_request", said)
            return answer
        answer = act(body)
        self.kept[account, key] = (self.server.now(), digest, answer)
        return answer

    def _json(self, request: Request) -> Any:
        try:
            return request.json()
        except ValueError:
            raise RefusedError(400, "validation_error", "The body is no JSON.") from None

    def _take_all(self, account: str, bodies: Any, mode: str) -> Any:
        """Strict: one that is wrong refuses all. Permissive: the others are taken, and the wrong ones listed."""
        if not isinstance(bodies, list) or not 1 <= len(bodies) <= 100:
            raise RefusedError(422, "validation_error", "A batch holds 1 to 100 emails.")
        errors, good = [], []
        for index, body in enumerate(bodies):
            try:
                check(body)
                good.append(body)
            except RefusedError as error:
                if mode != "permissive":
                    raise
                errors.append({"index": index, "message": str(error)})
        taken = {"data": [{"id": self._take(account, body).id} for body in good]}
        return {**taken, "errors": errors} if mode == "permissive" else taken

    def _take(self, account: str, body: Any) -> Mail:
        check(body)
        mail = Mail(self._new_id(), self.server.now(), account, body)
        self.mails.append(mail)
        steps = (("email.suppressed", 0.0),) if self.suppressed.has(account, mail.to) else story(mail.to)
        self.due += [Due(mail.at + after, event, mail) for event, after in steps]
        return mail

    def _tell(self, mail: Mail, story_event: str, data: Any = None) -> None:
        event = EVENTS.get(story_event, story_event)
        mail.events.append(event)
        name, details = DETAILS.get(story_event, ("", {}))
        about = {
            "created_at": iso(mail.at),
            "email_id": mail.id,
            "message_id": f"<{mail.id}@simulated.example.com>",
            "from": mail.body["from"],
            "to": [mail.to],
            "subject": mail.body["subject"],
            "tags": {tag["name"]: tag["value"] for tag in mail.body.get("tags", [])},
            **({name: details} if name else {}),
            **(data or {}),
        }
        self.signed.post(mail.account, event, about)
        if origin := _origin(event, about):
            self.suppressed.add(mail.account, mail.to, origin, mail.id)

    def _read(self, mail_id: str) -> Any:
        mail = next((each for each in self.mails if each.id == mail_id), None)
        if mail is None:
            raise RefusedError(404, "not_found", "Email not found")
        last = (mail.events[-1:] or ["email.queued"])[0].removeprefix("email.")
        return {"object": "email", "id": mail.id, **mail.body, "created_at": iso(mail.at), "last_event": last}

    def _full_access(self, account: str) -> None:
        if account.startswith("re_restricted"):
            raise RefusedError(401, "restricted_api_key", "This API key is restricted to only send emails")

    def _domains(self) -> list[dict[str, str]]:
        names = ("example.com", "desert-realty.example.com")
        return [{"id": self._new_id(), "name": name, "status": "verified", "region": "us-east-1"} for name in names]

    def _new_id(self) -> str:
        return str(uuid4())


def _unknown(key: str, request: Request) -> RefusedError:
    if "invalid_newer" in key:
        status = 401 if request.path.startswith("/emails") else 400
        return RefusedError(status, "validation_error", "API key is invalid")
    return RefusedError(403, "invalid_api_key", "API key is invalid.")


def _origin(event: str, about: dict[str, Any]) -> str:
    """Why Resend puts the address on its list by itself; empty where it does not."""
    if event == "email.bounced" and about["bounce"].get("type", "Permanent") == "Permanent":
        return "bounce"
    return "complaint" if event == "email.complained" else ""
