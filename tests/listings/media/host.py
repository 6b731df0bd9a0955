"""A photo host over real HTTP on this machine: what stands at each path is set by the test."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class PhotoHost:
    """`photos` maps a path to the bytes there; `redirects` to where it leads; `statuses` to another status. Paths that
    begin with /drip/ and /endless/ send a byte now and then, or never stop."""

    def __init__(self) -> None:
        self.photos: dict[str, bytes] = {}
        self.redirects: dict[str, str] = {}
        self.statuses: dict[str, int] = {}
        self.types: dict[str, str] = {}
        self.asked: list[str] = []
        self.agents: list[str] = []
        self.url = ""

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        path = handler.path.partition("?")[0]
        self.asked.append(handler.path)
        self.agents.append(handler.headers["User-Agent"])
        if path in self.redirects:
            handler.send_response(302)
            handler.send_header("Location", self.redirects[path])
            handler.send_header("Content-Length", "0")
            handler.end_headers()
        elif path.startswith(("/drip/", "/endless/")):
            self._without_end(handler, 0.2 if path.startswith("/drip/") else 0)
        else:
            body = self.photos.get(path, b"")
            status = self.statuses.get(path, 200 if path in self.photos else 404)
            handler.send_response(status)
            if status == 429:
                handler.send_header("Retry-After", "90")
            handler.send_header("Content-Type", self.types.get(path, "image/jpeg"))
            handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body)

    def _without_end(self, handler: BaseHTTPRequestHandler, pause: float) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "image/jpeg")
        handler.end_headers()
        piece = b"\xff" if pause else b"\xff" * 65536
        for _ in range(5_000):
            handler.wfile.write(piece)
            time.sleep(pause)


@contextmanager
def photo_host() -> Iterator[PhotoHost]:
    host = PhotoHost()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            try:
                host.answer(self)
            except OSError:
                self.close_connection = True

        def log_message(self, *args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    host.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield host
    finally:
        server.shutdown()
        server.server_close()
