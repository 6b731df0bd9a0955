"""The HTTP server of the simulated vendors: faces by prefix, a record of what was received, faults, webhooks."""

import json
import sys
import threading
import time
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from importlib.util import find_spec
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from simulators.vendors import control
from simulators.vendors.exchange import JSON, Received, Request, Response
from simulators.vendors.face import Face
from simulators.vendors.faults import Faults
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


class SimulatedVendors:
    """Serves in a thread of its own: `with SimulatedVendors() as vendors: post(vendors.url + "/tracerfy/...")`.

    `port` 0 takes a free one. `hold_webhooks` keeps webhooks until `vendors.webhooks.deliver(...)`. `speed` 10 lets
    the vendors' time pass ten times as fast.
    """

    def __init__(
        self,
        port: int = 0,
        host: str = "127.0.0.1",
        *,
        seed: int = 7,
        hold_webhooks: bool = False,
        speed: float = 1.0,
    ) -> None:
        self.seed, self.host, self._speed = seed, host, speed
        self._started, self._ahead = time.time(), 0.0
        self.faults = Faults(seed)
        self.webhooks = Webhooks(self.faults, hold=hold_webhooks)
        self.received: deque[Received] = deque(maxlen=5_000)
        self.faces: dict[str, Face] = {}
        self.reset()
        self.httpd = _Server((host, port), type("Handler", (_Handler,), {"vendors": self}))
        self.port = self.httpd.server_address[1]
        self._stopping = threading.Event()

    @property
    def url(self) -> str:
        """The address of the server, without a slash at its end."""
        return f"http://{self.host}:{self.port}"

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
        self._note(request, response, acted=instead is None)
        if instead is None:
            response = _worsened(response, hit)
        return response

    def _act(self, face: Face, request: Request) -> Response:
        with face.lock:
            face.tick()
            return face.handle(request)

    def _note(self, request: Request, response: Response, *, acted: bool) -> None:
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

    def start(self) -> "SimulatedVendors":
        """Serve in threads, until `stop`."""
        threading.Thread(target=self._tick_on, name="simulated-clock", daemon=True).start()
        threading.Thread(target=self.httpd.serve_forever, args=(0.05,), name="simulated-vendors", daemon=True).start()
        return self

    def serve_forever(self) -> None:
        """Serve in this thread, until interrupted."""
        threading.Thread(target=self._tick_on, name="simulated-clock", daemon=True).start()
        self.httpd.serve_forever()

    def _tick_on(self) -> None:
        while not self._stopping.wait(1):
            self.tick()

    def stop(self) -> None:
        """End serving and free the port."""
        self._stopping.set()
        self.webhooks.stop()
        self.httpd.shutdown()
        self.httpd.server_close()

    def __enter__(self) -> "SimulatedVendors":
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _instead(hit: dict[str, Any]) -> Response | None:
    if "drop_before" in hit:
        return Response(0, dropped=True)
    if "status" in hit:
        return Response(hit["status"].status, {"error": "Simulated fault"})
    return None


def _worsened(response: Response, hit: dict[str, Any]) -> Response:
    """What the faults leave of an answer to a request that was carried out."""
    if "delay_after" in hit:
        time.sleep(hit["delay_after"].seconds)
    if "drop_after" in hit:
        return Response(0, dropped=True)
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


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no news; anything else is printed as usual."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    vendors: SimulatedVendors
    protocol_version = "HTTP/1.1"
    server_version = "SimulatedVendors/1"
    sys_version = ""
    disable_nagle_algorithm = True
    timeout = 120

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are kept by the server, not printed."""

    def _serve(self) -> None:
        response = self.vendors.respond(self._request())
        if response.dropped:
            self.close_connection = True
            self.connection.close()
            return
        body = response.content()
        self.send_response(response.status)
        for name, value in {"Content-Type": response.type, "X-Simulated": "true", **response.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve  # noqa: N815 - the names that http.server looks for

    def _request(self) -> Request:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        face, _, path = parts.path.lstrip("/").partition("/")
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        return Request(face, self.command, f"/{path}", query, self.headers, body, f"{self.vendors.url}/{face}")


def as_json(value: Any) -> bytes:
    """The bytes of a webhook's body."""
    return json.dumps(value).encode()
