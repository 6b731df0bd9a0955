"""The HTTP server of the simulated MLS: faces over one world, a log of requests, faults."""

import gzip
import sys
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from simulators.demo import MLS_TOKEN as DEFAULT_TOKEN

from . import control, photos, spark
from .exchange import Request, Response
from .expansions import EXPANSIONS
from .faults import Faults
from .moments import DAY
from .world import World

Face = Callable[["SimulatedMLS", Request], Response]
FACES: dict[str, Face] = {
    "/v1/": spark.handle,
    "/photos/": photos.handle,
    "/simulator/": control.handle,
    "/": control.front,
}
"""Which part answers which paths; the longest prefix wins. Further faces of the same world take their place here."""


def today() -> int:
    """Midnight (UTC) of today: the first day of a world that should look fresh."""
    return int(time.time()) // DAY * DAY


class RequestLog:
    """What was asked: the number of requests, and the last thousands as (method, path with query, status)."""

    def __init__(self) -> None:
        self.count = 0
        self.entries: deque[tuple[str, str, int]] = deque(maxlen=5_000)

    def note(self, method: str, target: str, status: int) -> None:
        """Adds a request."""
        self.count += 1
        self.entries.append((method, target, status))

    @property
    def paths(self) -> list[str]:
        """The paths with their queries, the oldest first."""
        return [target for _, target, _ in self.entries]

    def clear(self) -> None:
        """Forgets all."""
        self.count = 0
        self.entries.clear()


class SimulatedMLS:
    """Serves a world in a thread of its own: ``with SimulatedMLS(world) as mls: get(mls.url + "/v1/listings")``.

    ``port`` 0 takes a free one. ``tokens`` are those that the faces accept; ``refused_expansions`` are answered with
    error 1500. ``public_url`` is written into photo addresses instead of the Host header.
    Every ``clock`` seconds the world moves on by itself. Over ``rate_limit`` requests in five minutes a token gets 429.
    """

    def __init__(
        self,
        world: World,
        port: int = 0,
        host: str = "127.0.0.1",
        tokens: tuple[str, ...] = (DEFAULT_TOKEN,),
        schemes: tuple[str, ...] = ("bearer", "oauth"),
        refused_expansions: tuple[str, ...] = (),
        public_url: str = "",
        clock: float = 0,
        rate_limit: int = 0,
    ) -> None:
        self.world = world
        self.tokens, self.schemes, self.refused_expansions = set(tokens), schemes, refused_expansions
        self.public_url, self.rate_limit = public_url.rstrip("/"), rate_limit
        self.requests = RequestLog()
        self.faults = Faults()
        self.photos, self.drawing = photos.PhotoCache(), threading.Semaphore(2)
        self.totals: dict[tuple[str, int], int] = {}
        self.httpd = _Server((host, port), _handler(self))
        self.host, self.port = host, self.httpd.server_address[1]
        self.used: dict[str, deque[float]] = defaultdict(deque)
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        if clock > 0:
            threading.Thread(target=self._tick, args=(clock,), name="simulated-clock", daemon=True).start()

    @property
    def url(self) -> str:
        """The address of the server, without a slash at its end."""
        return self.public_url or f"http://{self.host}:{self.port}"

    @cached_property
    def known_fields(self) -> frozenset[str]:
        """Every field that a filter may name."""
        names = {"Id", *EXPANSIONS}
        world = World(seed=1, gps=150, crmls=150, genesis=self.world.genesis)
        for record in world.records():
            names |= record["StandardFields"].keys()
        return frozenset(names)

    def respond(self, request: Request) -> Response:
        """The answer of the face that is responsible, or of a fault."""
        prefix = max((prefix for prefix in FACES if request.path.startswith(prefix)), key=len)
        return self.faults.around(self, request, FACES[prefix])

    def _tick(self, seconds: float) -> None:
        while not self._stopping.wait(seconds):
            self.world.advance()

    def start(self) -> "SimulatedMLS":
        """Starts to serve in a thread."""
        self._thread = threading.Thread(
            target=self.httpd.serve_forever, args=(0.05,), name="simulated-mls", daemon=True
        )
        self._thread.start()
        return self

    def serve_forever(self) -> None:
        """Serves in this thread, until interrupted."""
        self.httpd.serve_forever()

    def stop(self) -> None:
        """Ends serving and frees the port."""
        self._stopping.set()
        self.httpd.shutdown()
        self.httpd.server_close()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def __enter__(self) -> "SimulatedMLS":
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no news; anything else is printed as usual."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


def _handler(server: SimulatedMLS) -> type[BaseHTTPRequestHandler]:
    class Handler(_Handler):
        mls = server

    return Handler


class _Handler(BaseHTTPRequestHandler):
    mls: SimulatedMLS
    protocol_version = "HTTP/1.1"
    server_version = "SimulatedMLS/1"
    sys_version = ""
    disable_nagle_algorithm = True
    timeout = 120

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are kept in the log of the server, not printed."""

    def _serve(self) -> None:
        request = self._request()
        response = self.mls.respond(request)
        self.mls.requests.note(request.method, self.path, response.status)
        if response.delay:
            time.sleep(response.delay)
        if response.sent_as == "dropped":
            self.close_connection = True
            self.connection.close()
            return
        self._send(response)

    do_GET = do_POST = do_HEAD = do_DELETE = _serve  # noqa: N815 - the names that http.server looks for

    def _request(self) -> Request:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        method = self.command
        if method == "POST" and self.headers.get("X-HTTP-Method-Override", "").upper() == "GET":
            method = "GET"
            query |= dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
        base = self.mls.public_url or f"http://{self.headers.get('Host') or f'{self.mls.host}:{self.mls.port}'}"
        return Request(method, parts.path, query, self.headers, body, base)

    def _send(self, response: Response) -> None:
        body, headers = response.content(), dict(response.headers)
        accepts = "gzip" in (self.headers.get("Accept-Encoding") or "")
        if response.sent_as == "plain as gzip":
            headers["Content-Encoding"] = "gzip"
        elif accepts and len(body) > 500 and response.type.startswith(("application/json", "text/")):
            body = gzip.compress(body, 1)
            headers["Content-Encoding"] = "gzip"
        length = len(body)
        if response.sent_as == "cut off":
            body = body[: length * 2 // 3]
            self.close_connection = True
        elif response.sent_as == "cut gzip":
            body = body[: length * 2 // 3]
            length = len(body)
        self._write(response, body, headers, length)

    def _write(self, response: Response, body: bytes, headers: dict[str, str], length: int) -> None:
        self.send_response(response.status)
        self.send_header("Content-Type", response.type)
        self.send_header("Content-Length", str(length))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
