"""nginx in front of gunicorn, as the tests speak to it: by sockets, so that requests are what they say."""

import re
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.deploy import site


@dataclass
class Pair:
    """Where nginx and the site behind it listen, and the site's log."""

    http: int
    https: int
    site: int
    log: Path

    def tls(self, name: str = site.HOST) -> ssl.SSLSocket:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        plain = socket.create_connection(("127.0.0.1", self.https), timeout=site.PATIENCE)
        return context.wrap_socket(plain, server_hostname=name)

    def said(self, *lines: str, body: bytes = b"") -> bytes:
        """The whole answer to a request of these lines, written as they are; empty where the connection was closed."""
        with self.tls() as client:
            return asked(client, "\r\n".join((*lines, "", "")).encode("latin-1") + body)

    def get(self, path: str, *headers: str) -> bytes:
        return self.said(f"GET {path} HTTP/1.1", f"Host: {site.HOST}", "Connection: close", *headers)


def asked(client: socket.socket, request: bytes) -> bytes:
    answer = b""
    with suppress(OSError):
        client.sendall(request)  # it may be refused before it is whole
    try:
        while part := client.recv(65536):
            answer += part
    except OSError:
        return answer
    return answer


def status(answer: bytes) -> int:
    """0 where it was closed without a word."""
    found = re.match(rb"HTTP/1\.[01] (\d{3})", answer)
    return int(found[1]) if found else 0
