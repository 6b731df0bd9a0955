"""A bucket for tests, and a proxy on this machine in front of it, which makes it slow, full, or refusing."""

import importlib.util
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

HAS_S3 = all(importlib.util.find_spec(name) for name in ("storages", "boto3", "moto", "flask"))
BUCKET = "desert-photos"


@dataclass
class Moods:
    """Of the proxy: `seconds` before it answers; a `status` and `code` in place of the bucket's answer, for addresses
    that hold `where`, and for `only` this method, to all but so many first ones. `asked` are the requests."""

    url: str = ""
    seconds: float = 0.0
    status: int = 0
    code: str = ""
    where: str = "/"
    only: str = ""
    room_for: int = 0
    asked: list[str] = field(default_factory=list)

    def refuses(self, method: str, path: str) -> bool:
        if not self.status or self.where not in path or self.only not in ("", method):
            return False
        self.room_for -= 1
        return self.room_for < 0


@contextmanager
def moody(behind: str) -> Iterator[Moods]:
    moods, place = Moods(), urlsplit(behind).netloc

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            moods.asked.append(f"{self.command} {self.path}")
            time.sleep(moods.seconds)
            if moods.refuses(self.command, self.path):
                told = f"<Error><Code>{moods.code}</Code><Message>No. secret</Message></Error>".encode()
                self._answer(moods.status, {"Content-Type": "application/xml"}, told)
                return
            other = HTTPConnection(place, timeout=20)
            other.request(self.command, self.path, body, dict(self.headers))
            answer = other.getresponse()
            self._answer(answer.status, dict(answer.headers), answer.read())
            other.close()

        def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
            length = headers.get("Content-Length", "0") if self.command == "HEAD" else str(len(body))
            try:
                self.send_response(status)
                for name, value in headers.items():
                    if name.lower() not in ("content-length", "transfer-encoding", "connection"):
                        self.send_header(name, value)
                self.send_header("Content-Length", length)
                self.end_headers()
                self.wfile.write(b"" if self.command == "HEAD" else body)
            except OSError:
                self.close_connection = True  # It waited no longer.

        do_GET = do_PUT = do_HEAD = do_DELETE = do_POST = pass_on

        def log_message(self, *args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    moods.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield moods
    finally:
        server.shutdown()
        server.server_close()
