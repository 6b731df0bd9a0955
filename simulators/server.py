"""The HTTP server of every simulator: threads, connections, and answers that go wrong as a fault says. Faces answer."""

import gzip
import sys
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from simulators.exchange import Request, Response


class Server(ABC):
    """Serves in a thread of its own: `with SomeServer() as server: get(server.url + "/...")`. `port` 0 takes a free
    one.

    `gzips` says whether answers are packed for those who take it, `headers` what each answer carries.
    """

    name = "Simulated"
    gzips = False
    headers: dict[str, str] = {}

    def __init__(self, port: int, host: str) -> None:
        self.httpd = _Httpd(
            (host, port), type("Handler", (_Handler,), {"simulated": self, "server_version": self.name})
        )
        self.host, self.port = host, int(self.httpd.server_address[1])
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()

    @property
    def url(self) -> str:
        """The address of the server, without a slash at its end."""
        return f"http://{self.host}:{self.port}"

    @abstractmethod
    def respond(self, request: Request) -> Response:
        """The answer of the face that is responsible, or of a fault."""

    def read(self, request: Request) -> Request:
        """The request as the faces see it."""
        return request

    def note(self, request: Request, target: str, response: Response) -> None:  # noqa: B027 - not every server keeps it
        """Keeps what was asked; `target` is the path with its query, as it was sent."""

    def every(self, seconds: float, act: Callable[[], object]) -> None:
        """Lets time pass: `act` every so many seconds, until the server stops."""

        def go_on() -> None:
            while not self._stopping.wait(seconds):
                act()

        threading.Thread(target=go_on, name="simulated-clock", daemon=True).start()

    def start(self) -> Self:
        """Serve in threads, until `stop`."""
        serve = self.httpd.serve_forever
        self._thread = threading.Thread(target=serve, args=(0.05,), name=self.name, daemon=True)
        self._thread.start()
        return self

    def serve_forever(self) -> None:
        """Serve in this thread, until interrupted."""
        self.httpd.serve_forever()

    def stop(self) -> None:
        """End serving and free the port."""
        self._stopping.set()
        self.httpd.shutdown()
        self.httpd.server_close()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class _Httpd(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no news; anything else is printed as usual."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    simulated: Server
    protocol_version = "HTTP/1.1"
    sys_version = ""
    disable_nagle_algorithm = True
    timeout = 120

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are kept by the server, not printed."""

    def _serve(self) -> None:
        request = self.simulated.read(self._request())
        response = self.simulated.respond(request)
        self.simulated.note(request, self.path, response)
        if response.delay:
            time.sleep(response.delay)
        if response.sent_as == "dropped":
            self.close_connection = True
            self.connection.close()
            return
        self._send(response)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = _serve  # noqa: N815 - the names that http.server seeks

    def _request(self) -> Request:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        base = f"http://{self.headers.get('Host') or f'{self.simulated.host}:{self.simulated.port}'}"
        return Request(self.command, parts.path, query, self.headers, body, base)

    def _send(self, response: Response) -> None:
        body, headers = response.content(), {**self.simulated.headers, **response.headers}
        accepts = self.simulated.gzips and "gzip" in (self.headers.get("Accept-Encoding") or "")
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
        for name, value in {"Content-Type": response.type, "Content-Length": str(length), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
