"""Requests and responses as the faces see them."""

import json
from dataclasses import dataclass, field
from email.message import Message
from typing import Any

import orjson


@dataclass(slots=True)
class Request:
    """One HTTP request. ``query`` holds the last value of each parameter, of the address and of a form body."""

    method: str
    path: str
    query: dict[str, str]
    headers: Message
    body: bytes
    base: str


@dataclass(slots=True)
class Response:
    """One HTTP answer. ``sent_as`` and ``delay`` are for faults: how its bytes go wrong, and seconds to wait."""

    status: int = 200
    body: bytes = b""
    type: str = "application/json; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    sent_as: str = ""
    delay: float = 0.0


def encoded(value: Any) -> bytes:
    """JSON of any value; lone surrogates and numbers that JSON has not go out as a careless server would send them."""
    try:
        return orjson.dumps(value)
    except TypeError:
        return json.dumps(value).encode()


def answer(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A JSON response."""
    return Response(status, encoded(value), headers=headers or {})
