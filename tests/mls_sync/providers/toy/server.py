"""The toy's source: a real server on loopback with sound listings, which tests may break."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "toy-token-of-tests"


def listing(number: int) -> dict[str, Any]:
    return {
        "ListingKey": f"K{number:04}",
        "ListingId": f"219{number:05}",
        "StandardStatus": "Active",
        "PropertyType": "Residential",
        "ListPrice": 400_000 + number,
        "UnparsedAddress": f"{number} Ocotillo Lane",
        "City": "Indio",
        "Tract": "Sun Terrace",
        "ModificationTimestamp": "2026-11-01T10:00:00Z",
        "PhotoUrls": ["https://photos.example.com/1.jpg", "javascript:alert(1)"],
    }


class ToySource:
    """See `tests.mls_sync.providers.contract.Source`."""

    def __init__(self, count: int = 120) -> None:
        self.listings = {item["ListingKey"]: item for item in map(listing, range(1, count + 1))}
        self.removed: list[str] = []
        self.requests, self.status, self.generation, self.keyless = 0, 200, 1, False
        source = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, body = source.answer(self.path, self.headers.get("Authorization", ""))
                text = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        Thread(target=self._server.serve_forever, daemon=True).start()

    def answer(self, path: str, authorization: str) -> tuple[int, Any]:
        self.requests += 1
        query = parse_qs(urlsplit(path).query)
        generation, _, after = query.get("after", [""])[0].rpartition(":")
        if self.status != 200 or authorization != f"Bearer {TOKEN}":
            return (self.status if self.status != 200 else 401), {"error": "refused"}
        if generation and generation != str(self.generation):
            return 410, {"error": "unknown page"}
        keys = sorted(key for key in self.listings if key > after)
        taken = keys[: int(query["limit"][0])]
        records = [dict(self.listings[key]) for key in taken]
        if self.keyless and records:
            del records[0]["ListingKey"]
        more = f"{self.generation}:{taken[-1]}" if len(keys) > len(taken) else None
        return 200, {"records": records, "removed": [] if after else self.removed, "next": more}

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def refuse_credentials(self) -> None:
        self.status = 401

    def go_down(self) -> None:
        self.status = 503

    def forget_tokens(self) -> None:
        self.generation += 1

    def lose_keys(self) -> None:
        self.keyless = True

    def change(self, key: str) -> None:
        self.listings[key]["ListPrice"] += 1

    def remove(self, key: str) -> None:
        del self.listings[key]
        self.removed.append(key)
