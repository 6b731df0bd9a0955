"""A server that speaks MongoDB's wire protocol, over loopback: SecantusDB (package `secantusdb`), not MongoDB itself.

Known gaps, as measured (0.7.0b3): $near gives documents unsorted, and works without its index; capped collections keep
no bound; text and hashed indexes are refused; TTL deletes after up to 60 s, as MongoDB does; a page that begins behind
an _id is sorted as a whole. Tests rely on none of these. A real MongoDB was not asked.
"""

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LISTENING = re.compile(r"listening on 127\.0\.0\.1:(\d+)")
LONGEST = 30


class MongoServer:
    """May be stopped and started again, at the same port and with the same data."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder, self.options, self.port = folder, options, 0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def uri(self) -> str:
        return f"mongodb://127.0.0.1:{self.port}/?directConnection=true"

    def start(self) -> None:
        log = self.folder / "server.log"
        words = [
            sys.executable,
            "-m",
            "secantus",
            "--port",
            str(self.port),
            "--storage-path",
            str(self.folder / "data"),
        ]
        with log.open("wb") as file:
            self._process = subprocess.Popen([*words, *self.options], cwd=self.folder, stdout=file, stderr=file)
        until = time.monotonic() + LONGEST
        while not (found := LISTENING.search(log.read_text(errors="replace"))):
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"SecantusDB does not start: {log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.05)
        self.port = int(found[1])

    def stop(self) -> None:
        """Whoever is connected finds the connection broken."""
        if self._process:
            self._process.kill()
            self._process.wait()
        self._process = None


@contextmanager
def mongo_server(folder: Path, *options: str) -> Iterator[MongoServer]:
    server = MongoServer(folder, *options)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def free_port() -> int:
    """Of loopback, at which nothing listens."""
    with socket.socket() as own:
        own.bind(("127.0.0.1", 0))
        return int(own.getsockname()[1])
