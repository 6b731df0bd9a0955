"""A small RESO Web API server on loopback, written from the specification, whose ways tests may change: how it pages,
where its next links stand, which form its metadata have, and what it answers instead."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from tests.mls_sync.providers.reso.documents import ENUMERATIONS

TOKEN = "reso-token-of-tests"
PATH = "/reso/odata"
START = datetime(2026, 11, 1, 10, tzinfo=UTC)
RELATED = ("Media", "OpenHouse", "Member", "Office", "Lookup")
Listing = dict[str, Any]
Reply = tuple[int, dict[str, str], bytes]


def listing(number: int, photos: int = 2) -> Listing:
    key = f"20260101{number:018}"
    return {
        "ListingKey": key,
        "ListingId": f"219{number:05}",
        "StandardStatus": "ActiveUnderContract" if number % 3 == 0 else "Active",
        "PropertyType": "Residential",
        "ListPrice": 400_000 + number,
        "BedroomsTotal": 3,
        "UnparsedAddress": f"{number} Ocotillo Lane",
        "City": "PalmDesert",
        "StateOrProvince": "CA",
        "ListAgentKey": f"A{number % 7}",
        "ListOfficeKey": f"O{number % 3}",
        "Appliances": "Dishwasher,GasRange",
        "ModificationTimestamp": f"{START + timedelta(minutes=number):%Y-%m-%dT%H:%M:%SZ}",
        "Media": [photo(key, order) for order in range(photos)],
    }


def photo(key: str, order: int) -> Listing:
    return {
        "MediaKey": f"{key}-{order}",
        "ResourceRecordKey": key,
        "MediaURL": f"https://photos.example.com/{key}/{order}.jpg",
        "MediaCategory": "Photo",
        "Order": order,
        "PreferredPhotoYN": order == 0,
        "MediaModificationTimestamp": "2026-11-01T10:00:00Z",
    }


@dataclass
class Ways:
    """How the server behaves. `links`: body or header. `form` of the links: absolute, relative or path. `pages` says
    what $top bounds: a page, or the whole answer, as OData has it. `counts`: whether it announces a total, which is
    wrong by `off`."""

    links: str = "body"
    form: str = "absolute"
    pages: str = "page"
    most: int = 1000
    counts: bool = True
    off: int = 0
    expands: bool = True
    orders: bool = True
    metadata: str = ENUMERATIONS
    headers: dict[str, str] = field(default_factory=dict)
    # Instead of an answer, by what the path begins with; None for the server's own.
    instead: Callable[[str, dict[str, str]], Reply | None] = lambda path, query: None


class ResoServer:
    def __init__(self, count: int = 120, **ways: Any) -> None:
        self.ways = Ways(**ways)
        self.listings = {item["ListingKey"]: item for item in map(listing, range(1, count + 1))}
        self.related: dict[str, list[Listing]] = {name: [] for name in RELATED}
        self.requests: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.moments: list[datetime] = []
        self.tokens = {TOKEN}
        self.generation, self.status, self.keyless = 1, 200, False
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # One write for each answer: two would wait for each other (Nagle).
            wbufsize = 1 << 16

            def do_GET(self) -> None:
                server.moments.append(datetime.now(UTC))
                server.requests.append(unquote(self.path))
                server.headers.append({name.lower(): value for name, value in self.headers.items()})
                status, headers, body = server.reply(self.path, self.headers.get("Authorization", ""))
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self._server.server_port}"
        self.url = self.origin + PATH
        Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def reply(self, address: str, authorization: str) -> Reply:
        parts = urlsplit(address)
        query = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        path = unquote(parts.path.removeprefix(PATH + "/"))
        if self.status != 200:
            return failure(self.status, "It is down.")
        if authorization.removeprefix("Bearer ") not in self.tokens:
            return failure(401, "The token is refused.")
        told = self.ways.instead(path, query)
        if told is not None:
            return told
        if path == "$metadata":
            return 200, {"Content-Type": "application/xml"}, self.ways.metadata.encode()
        return self._single(path, query) if "(" in path else self._page(path, query)

    def _single(self, path: str, query: dict[str, str]) -> Reply:
        found = self.listings.get(path.partition("('")[2].removesuffix("')"))
        return answered(self._shown(found, query)) if found else failure(404, "There is no such listing.")

    def _page(self, path: str, query: dict[str, str]) -> Reply:
        resource = path.partition("/")[0]
        if resource not in ("Property", *self.related):
            return failure(404, "There is no such resource.")
        for name, allowed in (("$expand", self.ways.expands), ("$orderby", self.ways.orders)):
            if name in query and not allowed:
                return failure(400, f"The option {name} is not supported.")
        place = query.get("$skiptoken", "")
        generation, _, start = place.partition("-")
        if place and generation != str(self.generation):
            return failure(400, "The skip token is not valid.")
        everything = list(self.listings.values()) if resource == "Property" else self.related[resource]
        admitted = [item for item in everything if matches(item, query.get("$filter", ""))]
        return self._answer(admitted, query, int(start or query.get("$skip", 0)), path)

    def _answer(self, admitted: list[Listing], query: dict[str, str], start: int, path: str = "Property") -> Reply:
        top = int(query.get("$top", 10))
        bound = len(admitted)
        if self.ways.pages == "whole" and "$top" in query:
            bound = min(bound, int(query.get("$skip", 0)) + top) if "$skiptoken" not in query else int(query["bound"])
            top = self.ways.most
        end = min(start + min(top, self.ways.most), bound)
        body: dict[str, Any] = {"@odata.context": f"{self.url}/$metadata#Property"}
        if query.get("$count") == "true" and self.ways.counts:
            body["@odata.count"] = len(admitted) + self.ways.off
        body["value"] = [self._shown(item, query) for item in admitted[start:end]]
        if self.keyless and body["value"]:
            body["value"][0].pop("ListingKey", None)
        headers = dict(self.ways.headers)
        if end < bound:
            self._link(path, body, headers, query | {"$skiptoken": f"{self.generation}-{end}", "bound": str(bound)})
        return answered(body, headers)

    def _link(self, path: str, body: dict[str, Any], headers: dict[str, str], query: dict[str, str]) -> None:
        kept = {name: value for name, value in query.items() if name not in ("$skip", "$count")}
        tail = f"{path}?" + "&".join(f"{quote(name, safe='$')}={quote(value)}" for name, value in kept.items())
        link = {"absolute": f"{self.url}/{tail}", "path": f"{PATH}/{tail}", "relative": tail}[self.ways.form]
        if self.ways.links == "header":
            headers["Link"] = f'<{link}>; rel="next"'
        else:
            body["@odata.nextLink"] = link

    def _shown(self, item: Listing, query: dict[str, str]) -> Listing:
        selected, expanded = query.get("$select", ""), query.get("$expand", "").split(",")
        if selected:
            return {name: item.get(name) for name in selected.split(",")}
        return {name: value for name, value in item.items() if not isinstance(value, list) or name in expanded}

    # What the contract does to a source.

    def change(self, key: str) -> None:
        self.listings[key]["ListPrice"] += 1

    def remove(self, key: str) -> None:
        """This server hands out what is removed, as some do."""
        self.listings[key]["StandardStatus"] = "Delete"


def answered(body: Any, headers: dict[str, str] | None = None) -> Reply:
    return 200, {"Content-Type": "application/json", **(headers or {})}, json.dumps(body).encode()


def failure(status: int, message: str) -> Reply:
    body = {"error": {"code": str(status), "message": message, "details": []}}
    return status, {"Content-Type": "application/json"}, json.dumps(body).encode()


TOKENS = re.compile(r"\s*([()]|'(?:[^']|'')*'|[^\s()']+(?:'(?:[^']|'')*')?)")


def matches(item: Listing, text: str) -> bool:
    return not text or _either(item, iter_of(TOKENS.findall(text)))


class iter_of:  # noqa: N801 - an iterator with one token of lookahead
    def __init__(self, tokens: list[str]) -> None:
        self.tokens, self.at = tokens, 0

    @property
    def next(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1]


def _either(item: Listing, tokens: iter_of) -> bool:
    found = _both(item, tokens)
    while tokens.next == "or":
        tokens.take()
        found = _both(item, tokens) or found
    return found


def _both(item: Listing, tokens: iter_of) -> bool:
    found = _one(item, tokens)
    while tokens.next == "and":
        tokens.take()
        found = _one(item, tokens) and found
    return found


def _one(item: Listing, tokens: iter_of) -> bool:
    if tokens.next == "(":
        tokens.take()
        found = _either(item, tokens)
        tokens.take()
        return found
    value, operator, wanted = item.get(tokens.take()), tokens.take(), _literal(tokens.take())
    if isinstance(wanted, datetime):
        value = datetime.fromisoformat(str(value))
    if operator == "eq":
        return bool(value == wanted)
    if value is None:
        return False
    return bool({"ne": value != wanted, "ge": value >= wanted, "le": value <= wanted}[operator])


def _literal(text: str) -> Any:
    if text in ("true", "false", "null"):
        return {"true": True, "false": False, "null": None}[text]
    if "'" in text:
        return text[text.index("'") + 1 : -1].replace("''", "'")
    return datetime.fromisoformat(text) if "T" in text else float(text)


def pages_of(bodies: list[Any]) -> Callable[[str, dict[str, str]], Reply | None]:
    """Scripted answers of Property, one after the other; each a body or a whole reply."""
    left: Iterator[Any] = iter(bodies)

    def instead(path: str, query: dict[str, str]) -> Reply | None:
        if not path.startswith("Property"):
            return None
        told = next(left)
        return told if isinstance(told, tuple) else answered(told)

    return instead
