"""A server that keeps its callers waiting, each byte well within any time-out of one read."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import sleep

PAUSE = 0.1
GREETING = b"220 ready\r\n250-localhost\r\n250 AUTH PLAIN\r\n235 welcome\r\n"


class Dripping(socketserver.ThreadingTCPServer):
    """Answers `at_once`, then sends `drop` again and again until its caller leaves; `pause` seconds between."""

    daemon_threads = True
    at_once, drop, pause = b"", b"2", PAUSE

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Drip(socketserver.BaseRequestHandler):
    server: Dripping

    def handle(self) -> None:
        with suppress(OSError):
            self.request.sendall(self.server.at_once)
            while True:
                self.request.sendall(self.server.drop)
                sleep(self.server.pause)


@contextmanager
def dripping(at_once: bytes = b"", drop: bytes = b"2", pause: float = PAUSE) -> Iterator[Dripping]:
    server = Dripping(("127.0.0.1", 0), _Drip)
    server.at_once, server.drop, server.pause = at_once, drop, pause
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
