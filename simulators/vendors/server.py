"""The HTTP server of the simulated vendors: faces by prefix, a record of what was received, faults, webhooks."""

import json
import time
from collections import deque
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Self

from simulators.exchange import JSON, Request, Response, dropped
from simulators.server import Server
from simulators.vendors import control
from simulators.vendors.face import Face
from simulators.vendors.faults import VendorFaults
from simulators.vendors.received import Received
from simulators.vendors.webhooks import Webhooks

# Prefix of the address -> module with a class `Vendor(Face)`.
FACES = {
    "tracerfy": "simulators.vendors.tracerfy",
    "drop-cowboy": "simulators.vendors.drop_cowboy",
    "resend": "simulators.vendors.resend",
}
CONTROL = "_control"
# Headers that hold credentials, at one vendor or another.
SECRET_HEADERS = ("authorization", "x-key", "x-secret", "x-team-id", "cookie")
SECRET_FIELDS = ("secret", "token", "password")


class SimulatedVendors(Server):
    """Serves in a thread of its own: `with SimulatedVendors() as vendors: post(vendors.url + "/tracerfy/...")`.

    `port` 0 takes a free one. `hold_webhooks` keeps webhooks until `vendors.webhooks.deliver(...)`. `speed` 10 lets
    the vendors' time pass ten times as fast.
    """

    name = "SimulatedVendors/1"
    headers = {"X-Simulated": "true"}

    def __init__(
        self,
        port: int = 0,
        host: str = "127.0.0.1",
        *,
        seed: int = 7,
        hold_webhooks: bool = False,
        speed: float = 1.0,
    ) -> None:
        self.seed, self._speed = seed, speed
        self._started, self._ahead = time.time(), 0.0
        self.faults = VendorFaults(seed)
        self.webhooks = Webhooks(self.faults, hold=hold_webhooks)
        self.received: deque[Received] = deque(maxlen=5_000)
        self.faces: dict[str, Face] = {}
        self.reset()
        super().__init__(port, host)

    def reset(self) -> None:
        """Forget everything received and every switch; the faces begin anew."""
        self.faults.clear()
        self.received.clear()
        self.webhooks.held.clear()
        self.faces = {
            name: import_module(module).Vendor(self, name) for name, module in FACES.items() if find_spec(module)
        }

    def face(self, name: str) -> Face:
        """Raises LookupError."""
        return self.faces[name]

    def now(self) -> float:
        """The vendors' time, in seconds since 1970."""
        return self._started + (time.time() - self._started) * self._speed + self._ahead

    def advance(self, seconds: float) -> None:
        """Let the vendors' time pass at once, with what happens in it."""
        self._ahead += seconds
        self.tick()

    def tick(self) -> None:
        for face in self.faces.values():
            with face.lock:
                face.tick()

    def asked(self, face: str, path: str = "", method: str = "") -> list[Received]:
        """What a face received, the oldest first; `acted` says whether it was carried out."""
        entries = [each for each in list(self.received) if each.face == face and path in each.path]
        return [each for each in entries if method in ("", each.method)]

    def respond(self, request: Request) -> Response:
        """The face's answer, as the faults of this request leave it."""
        if request.face == CONTROL:
            return control.handle(self, request)
        face = self.faces.get(request.face)
        if face is None:
            return _front(request)
        hit = self.faults.striking(request.face, request.path)
        if "delay" in hit:
            time.sleep(hit["delay"].seconds)
        instead = _instead(hit)
        response = instead or self._act(face, request)
        self._receive(request, response, acted=instead is None)
        if instead is None:
            response = _worsened(response, hit)
        return response

    def _act(self, face: Face, request: Request) -> Response:
        with face.lock:
            face.tick()
            return face.handle(request)

    def _receive(self, request: Request, response: Response, *, acted: bool) -> None:
        headers = {name.lower(): value for name, value in request.headers.items() if name.lower() not in SECRET_HEADERS}
        self.received.append(
            Received(
                request.face,
                request.method,
                request.path,
                request.query,
                headers,
                _body(request),
                response.status,
                acted and response.status < 400,
            )
        )

    def read(self, request: Request) -> Request:
        """The first part of the path is the face."""
        request.face, _, path = request.path.lstrip("/").partition("/")
        request.path, request.base = f"/{path}", f"{self.url}/{request.face}"
        return request

    def start(self) -> Self:
        """Serve in threads, until `stop`."""
        self.every(1, self.tick)
        return super().start()

    def serve_forever(self) -> None:
        """Serve in this thread, until interrupted."""
        self.every(1, self.tick)
        super().serve_forever()

    def stop(self) -> None:
        """End serving and free the port."""
        self.webhooks.stop()
        super().stop()


def _instead(hit: dict[str, Any]) -> Response | None:
    if "drop_before" in hit:
        return dropped()
    if "status" in hit:
        return Response(hit["status"].status, {"error": "Simulated fault"})
    return None


def _worsened(response: Response, hit: dict[str, Any]) -> Response:
    """What the faults leave of an answer to a request that was carried out."""
    if "delay_after" in hit:
        time.sleep(hit["delay_after"].seconds)
    if "drop_after" in hit:
        return dropped()
    if "status_after" in hit:
        return Response(hit["status_after"].status, {"error": "Simulated fault"})
    if "garbage" in hit:
        return Response(200, body=b"<!doctype html><title>Simulated fault</title>", type="text/html")
    return response


def _body(request: Request) -> Any:
    """For the record: JSON or the form's fields, without credentials."""
    try:
        body = request.json() if request.content_type == JSON else dict(request.form)
    except ValueError:
        return request.body.decode("utf-8", "replace")
    if isinstance(body, dict):
        return {name: "••••" if name in SECRET_FIELDS else value for name, value in body.items()}
    return body


def _front(request: Request) -> Response:
    if request.face:
        return Response(404, {"error": f"There is no simulated vendor {request.face}."})
    about = "Simulated vendors: invented people, nothing sent, nobody billed. GET /_control/ tells how they stand."
    return Response(value={"simulated": True, "about": about, "vendors": list(FACES)})


def as_json(value: Any) -> bytes:
    """The bytes of a webhook's body."""
    return json.dumps(value).encode()
