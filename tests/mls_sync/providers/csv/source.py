"""Sources of the contract: a file in the tenant's folder, and a server of a watched address. Both hold a hundred
listings, and can be broken as files and servers are."""

import csv
import io
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from mls_sync import feed_files
from mls_sync.models import Feed

COLUMNS = (
    "ListingKey", "MLS #", "Standard Status", "PropertyType", "ListPrice", "UnparsedAddress", "City", "PostalCode",
    "Public Remarks", "PhotoURL 1", "PhotoURL 2", "ModificationTimestamp",
)  # fmt: skip
TOKEN = "csv-token-of-tests"


def listing(number: int) -> list[str]:
    return [
        f"{2019 * 10**22 + number}",
        f"219{number:05}",
        "Active",
        "Residential",
        str(400_000 + number),
        f"{number} Ocotillo Lane",
        "Indio",
        "02138",
        'A "quoted" word, a comma,\nand a second line',
        f"https://photos.example.com/{number}/1.jpg",
        f"https://photos.example.com/{number}/2.jpg",
        "2026-11-01T10:00:00Z",
    ]


class Listings:
    """What the file holds. `write` is called whenever that changes."""

    def __init__(self, write: Callable[[bytes], None], count: int = 120) -> None:
        self.rows = {row[0]: row for row in map(listing, range(1, count + 1))}
        self.write = write
        self.requests = 0
        self.written()

    @property
    def keys(self) -> list[str]:
        return list(self.rows)

    def written(self) -> None:
        text = io.StringIO(newline="")
        csv.writer(text).writerows([COLUMNS, *self.rows.values()])
        self.write(text.getvalue().encode())

    def forget_tokens(self) -> None:
        """Somebody wrote another file."""
        self.change(self.keys[-1])

    def lose_keys(self) -> None:
        self.rows[self.keys[0]][0] = ""
        self.written()

    def change(self, key: str) -> None:
        self.rows[key][4] = str(int(self.rows[key][4]) + 1)
        self.written()

    def remove(self, key: str) -> None:
        del self.rows[key]
        self.written()


class FolderSource(Listings):
    """See `tests.mls_sync.providers.contract.Source`."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        super().__init__(path.write_bytes)

    def refuse_credentials(self) -> None:
        """What stands there is no file any more that may be read."""
        self.path.unlink()
        self.path.symlink_to("/etc/hostname")

    def go_down(self) -> None:
        self.path.unlink()


class AddressSource(Listings):
    """The same at an address that asks for a token."""

    def __init__(self) -> None:
        self.body, self.status, self.etags = b"", 200, True
        source = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                source.requests += 1
                status = source.status
                if self.headers.get("Authorization") != f"Bearer {TOKEN}":
                    status = 401
                tag = f'"{hash(source.body)}"'
                if status == 200 and source.etags and self.headers.get("If-None-Match") == tag:
                    status = 304
                body = source.body if status == 200 else b""
                self.send_response(status)
                if status == 200 and source.etags:
                    self.send_header("ETag", tag)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/exports/listings.csv"
        Thread(target=self._server.serve_forever, daemon=True).start()
        super().__init__(lambda body: setattr(self, "body", body))

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def forget_tokens(self) -> None:
        """Another worker fetched another file meanwhile; what the server does in mid-run changes nothing."""
        feed = Feed.objects.get()
        feed_files.accept(feed_files.store(feed, "listings.csv", [self.body, b"\n"]))

    def refuse_credentials(self) -> None:
        self.status = 401

    def go_down(self) -> None:
        self.status = 503
