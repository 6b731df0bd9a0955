"""The simulated Drop Cowboy: v2 below `/`, v1 below `/v1/`.

A send is answered 202 whatever is wrong with it, and ends some seconds later by callback and webhooks. Any key and
secret are known, except that a secret with WRONG in it is none, a key with NO_FUNDS has none, and one with TESTING
reaches the vendor's test numbers alone. The calling hours of the real vendor are not simulated.
"""

import json
import re
import uuid
from collections.abc import Callable
from typing import Any

from simulators.exchange import Request, Response
from simulators.vendors.drop_cowboy import outcomes
from simulators.vendors.drop_cowboy.outcomes import DAY, Drop
from simulators.vendors.drop_cowboy.webhooks import SignedWebhooks
from simulators.vendors.face import Face
from simulators.vendors.webhooks import Webhook

# Seconds from the request to its result.
DELAY = 3.0
KEY = re.compile(r"[ -~]{1,255}")
BRAND = "2c9d4e1f-0000-4000-8000-000000000001"


class Vendor(Face):
    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.drops: list[Drop] = []
        # (account, idempotency key) -> (when, body, message id)
        self._keys: dict[tuple[str, str], tuple[float, str, str]] = {}
        self._forced: dict[str, int] = {}
        self.signed = SignedWebhooks(self)

    def handle(self, request: Request) -> Response:
        if request.path.startswith("/v1/"):
            return self._v1(request)
        if (request.method, request.path) == ("POST", "/rvm"):
            return self._send(request)
        if not self._knows(request.headers.get("x-key"), request.headers.get("x-secret")):
            return _problem(401, "Unauthorized", "x-key or x-secret is missing or wrong.")
        return self._manage(request)

    def tick(self) -> None:
        now = self.server.now()
        for drop in [drop for drop in self.drops if not drop.is_done and drop.due_at <= now]:
            drop.is_done = True
            self._tell(drop, now)
        self.signed.retry(now)

    def trigger(self, settings: dict[str, Any]) -> Any:
        """`{"number": "+1...", "code": 4016}`: how the next drops to a number end; without a number, all of them."""
        self._forced[str(settings.get("number", ""))] = int(settings["code"])
        return {"forced": self._forced}

    def state(self) -> dict[str, Any]:
        return {"drops": len(self.drops), "waiting": sum(not drop.is_done for drop in self.drops)}

    def reached(self, number: str) -> list[Drop]:
        """The drops that the vendor tried to leave at a number."""
        return [drop for drop in self.drops if drop.number == number and drop.reaches_a_phone]

    def _send(self, request: Request) -> Response:
        """202 for everything but no credentials at all."""
        key, secret = request.headers.get("x-key"), request.headers.get("x-secret")
        if not key or not secret:
            return _problem(401, "Unauthorized", "x-key and x-secret are needed.")
        body = _object(request)
        message_id, code = str(uuid.uuid4()), self._code(key, secret, body)
        known_as = request.headers.get("Idempotency-Key") or ""
        if known_as and not KEY.fullmatch(known_as):
            code = 3028
        elif known_as:
            at, before, first_id = self._keys.setdefault(
                (key, known_as), (self.server.now(), _canonical(body), message_id)
            )
            if first_id != message_id and self.server.now() - at < DAY:
                if before == _canonical(body):
                    return Response(202, {"status": "queued", "message_id": first_id})
                code = 3027
        self._accept("v2", key, body, code, message_id)
        return Response(202, {"status": "queued", "message_id": message_id})

    def _accept(self, api: str, account: str, body: dict[str, Any], code: int, message_id: str) -> None:
        due_at = self.server.now() + DELAY
        self.drops.append(Drop(api, account, body, message_id, str(uuid.uuid4()), due_at, code))

    def _code(self, key: str, secret: str, body: dict[str, Any]) -> int:
        """How a v2 drop will end."""
        number = str(body.get("to", ""))
        if not self._knows(key, secret):
            return 3007
        if "NO_FUNDS" in key:
            return 3000
        if "TESTING" in key and not number.startswith("+1555001"):
            return 3040
        if body.get("phone_line_id", outcomes.LINE) != outcomes.LINE:
            return 4010
        return outcomes.audio_code(body) or self._at_number(key, number)

    def _at_number(self, account: str, number: str) -> int:
        forced = self._forced.get(number, self._forced.get(""))
        if forced is not None:
            return forced
        since = self.server.now() - outcomes.ATTEMPTS_IN
        earlier = [drop for drop in self.reached(number) if drop.account == account and drop.due_at > since]
        if len(earlier) >= outcomes.ATTEMPTS and not number.startswith("+1555001"):
            return 4013
        return outcomes.number_code(number)

    def _knows(self, key: str | None, secret: str | None) -> bool:
        return bool(key and secret and "WRONG" not in secret)

    def _tell(self, drop: Drop, now: float) -> None:
        """The callback, one attempt; then the webhooks of the account, which know nothing of wrong credentials."""
        url = str(drop.body.get("callback_url") or "")
        body = json.dumps(outcomes.callback(drop, now)).encode()
        self.server.webhooks.send(Webhook(self.name, url, body, forge=_forged))
        if drop.api == "v2" and drop.code != 3007:
            self.signed.tell(drop, now)

    def _manage(self, request: Request) -> Response:
        """What reads or sets up an account."""
        simple: dict[tuple[str, str], Callable[[], Any]] = {
            ("GET", "/register/public/integration-readiness"): lambda: self._readiness(request),
            ("GET", "/phone/public/lines"): _lines,
            ("GET", "/media/public/media"): lambda: _medias(request.query.get("search_term", "")),
            ("GET", "/voice/public/voices"): _voices,
        }
        answer = simple.get((request.method, request.path))
        if answer:
            return _data(answer())
        found = self.signed.handle(request, str(request.headers["x-key"]))
        return found or _problem(404, "Not Found", f"There is no {request.path}.")

    def _readiness(self, request: Request) -> dict[str, Any]:
        return {
            "building_blocks_enabled": False,
            "audio_url_allowed": False,
            "test_numbers_only": "TESTING" in str(request.headers["x-key"]),
            "test_numbers": ["+15550010001"],
            "embed_ready": False,
            "next_actions": [],
        }

    def _v1(self, request: Request) -> Response:
        if (request.method, request.path) == ("POST", "/v1/rvm"):
            return self._send_v1(_object(request))
        if not self._knows(request.headers.get("x-team-id"), request.headers.get("x-secret")):
            return Response(401, {"error": "Unauthorized"})
        lists = {"/v1/brand": _brands, "/v1/recording": _recordings, "/v1/media": _recordings, "/v1/pool": _pools}
        found = lists.get(request.path) if request.method == "GET" else None
        return Response(200, found()) if found else Response(404, {"error": "Not found"})

    def _send_v1(self, body: dict[str, Any]) -> Response:
        """Credentials in the body; no idempotency, so each request is a drop."""
        if not self._knows(body.get("team_id"), body.get("secret")):
            return Response(401, {"error": "Unauthorized"})
        missing = [name for name in ("foreign_id", "brand_id", "phone_number") if not body.get(name)]
        if missing or body["brand_id"] != BRAND:
            return Response(400, {"error": f"Missing or wrong: {', '.join(missing) or 'brand_id'}"})
        number = str(body["phone_number"])
        code = outcomes.audio_code(body, media="recording_id") or self._at_number(body["team_id"], number)
        self._accept("v1", body["team_id"], {**body, "secret": ""}, code, "")
        return Response(200, {"status": "success"})


def _forged(webhook: Webhook) -> Webhook:
    body = {**json.loads(webhook.body), "foreign_id": str(uuid.uuid4()), "status": "success", "reason_code": 0}
    return Webhook(webhook.face, webhook.url, json.dumps(body).encode())


def _object(request: Request) -> dict[str, Any]:
    """The JSON object of the body; an unreadable one is empty, and fails later as an empty one does."""
    try:
        body = request.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _canonical(body: dict[str, Any]) -> str:
    return json.dumps(body, sort_keys=True)


def _data(value: Any, status: int = 200) -> Response:
    return Response(status, {"data": value, "meta": {"request_id": str(uuid.uuid4())}})


def _problem(status: int, title: str, detail: str) -> Response:
    kind = title.lower().replace(" ", "-")
    return Response(
        status, {"type": kind, "title": title, "status": status, "detail": detail, "request_id": str(uuid.uuid4())}
    )


def _lines() -> list[dict[str, Any]]:
    """Each kind has its default; that of voice comes first, since the vendor's own samples take the first one."""
    return [
        {"ivr_id": outcomes.LINE, "name": "Main line", "type": "voice", "is_default": True},
        {"ivr_id": "5f2c8a1e-0000-4000-8000-000000000002", "name": "Texting", "type": "sms", "is_default": True},
    ]


def _medias(search_term: str = "") -> dict[str, Any]:
    found = [(pk, name) for pk, name in outcomes.MEDIA.items() if search_term.lower() in name.lower()]
    medias = [{"media_id": pk, "name": name, "media_exists": True} for pk, name in found]
    return {"medias": medias}


def _voices() -> dict[str, Any]:
    voices = [{"voice_id": pk, "name": name, "status": state} for pk, (name, state) in outcomes.VOICES.items()]
    return {"voices": voices}


def _brands() -> list[dict[str, Any]]:
    names = {"company_name": "Simulated Realty LLC", "dba_name": "Simulated Realty"}
    return [{"brand_id": BRAND, **names, "registered": True, "api_allowed": True}]


def _recordings() -> list[dict[str, Any]]:
    return [{"media_id": pk, "name": name, "api_allowed": True} for pk, name in outcomes.MEDIA.items()]


def _pools() -> list[dict[str, Any]]:
    return [{"pool_id": "6a2d8f4c-0000-4000-8000-000000000001", "name": "Simulated pool"}]
