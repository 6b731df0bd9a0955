"""Answers as a broken server, proxy or wire would leave them: each mutation is a function of a random generator, so
that a seed tells it again."""

import gzip
import json
from collections.abc import Callable
from random import Random
from typing import Any

from tests.mls_sync.providers.reso.server import Reply

DEEP: Any = None
for _ in range(150):
    DEEP = [DEEP]
ODD: tuple[Any, ...] = (
    None, [], {}, "", "********", "x" * 5_000, 0, -1, 1.5, 10**25, True, False, ["a", None], {"error": 1}, DEEP,
    "2026-11-01T10:00:00", "9999-99-99", "Property?$skiptoken=x", "http://[", "\x00", "\ud800", "<html>",
)  # fmt: skip
STATUSES = (200, 201, 204, 206, 301, 302, 400, 401, 403, 404, 408, 410, 413, 418, 429, 500, 501, 502, 503, 504)
HEADERS = (
    ("Link", '<Property>; rel="next"'), ("Link", "<<>;;="), ("Retry-After", "soon"), ("Retry-After", "-5"),
    ("Content-Encoding", "gzip"), ("Content-Type", "text/html"), ("Hour-Quota-Available", "x"),
    ("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", "99999999999999"), ("Location", "http://elsewhere.example/"),
    ("Location", "Property"),
)  # fmt: skip
PAGES = (b"", b" ", b"null", b"[]", b"{}", b"0", b"<html><body>Sign in</body></html>", b"<a/>", b"\xff\xfe", b"value")
Mutation = Callable[[Random, Reply], Reply]


def mutated(random: Random, reply: Reply) -> Reply:
    """One to three mutations in a row."""
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        reply = random.choice(MUTATIONS)(random, reply)
    return reply


def _cut(random: Random, reply: Reply) -> Reply:
    status, headers, body = reply
    return status, headers, body[: random.randrange(len(body) + 1)]


def _cut_on_the_way(random: Random, reply: Reply) -> Reply:
    status, headers, body = reply
    return status, headers | {"Content-Length": str(len(body) + random.randrange(1, 500)), "Connection": "close"}, body


def _flipped(random: Random, reply: Reply) -> Reply:
    status, headers, body = reply
    found = bytearray(body)
    for _ in range(random.randrange(1, 6)):
        if found:
            found[random.randrange(len(found))] = random.randrange(256)
    return status, headers, bytes(found)


def _moved(random: Random, reply: Reply) -> Reply:
    """A piece is doubled, dropped or put elsewhere."""
    status, headers, body = reply
    start = random.randrange(len(body) + 1)
    piece = body[start : start + random.randrange(400)]
    rest = body if random.random() < 0.3 else body[:start] + body[start + len(piece) :]
    at = random.randrange(len(rest) + 1)
    return status, headers, rest[:at] + piece * random.randrange(3) + rest[at:]


def _valued(random: Random, reply: Reply) -> Reply:
    """Somewhere in the JSON stands something else, or nothing."""
    status, headers, body = reply
    try:
        whole = json.loads(body)
    except ValueError:
        return reply
    for _ in range(random.randrange(1, 4)):
        _spoil(random, whole)
    return status, headers, json.dumps(whole).encode()


def _spoil(random: Random, node: Any) -> None:
    while True:
        places = list(node) if isinstance(node, dict) else list(range(len(node))) if isinstance(node, list) else []
        if not places:
            return
        place = random.choice(places)
        if isinstance(node[place], dict | list) and node[place] and random.random() < 0.8:
            node = node[place]
            continue
        if isinstance(node, dict) and random.random() < 0.3:
            del node[place]
        else:
            node[place] = random.choice(ODD)
        return


def _named(random: Random, reply: Reply) -> Reply:
    status, headers, body = reply
    name, value = random.choice(HEADERS)
    return status, headers | {name: value}, body


def _told(random: Random, reply: Reply) -> Reply:
    _, headers, body = reply
    return random.choice(STATUSES), headers, body


def _replaced(random: Random, reply: Reply) -> Reply:
    status, headers, _ = reply
    return status, headers, random.choice(PAGES)


def _packed(random: Random, reply: Reply) -> Reply:
    status, headers, body = reply
    packed = gzip.compress(body, 1)
    return status, headers | {"Content-Encoding": "gzip"}, packed[: random.choice((len(packed), len(packed) // 2))]


MUTATIONS: tuple[Mutation, ...] = (
    _cut, _cut_on_the_way, _flipped, _moved, _valued, _valued, _valued, _named, _told, _replaced, _packed,
)  # fmt: skip
