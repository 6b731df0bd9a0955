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
    """One HTTP answer: ``value``, sent as JSON, or else ``body``.

    ``sent_as`` and ``delay`` are for faults: how the bytes go wrong, and seconds to wait before them.
    """

    status: int = 200
    body: bytes = b""
    type: str = "application/json; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    value: Any = None
    sent_as: str = ""
    delay: float = 0.0

    def content(self) -> bytes:
        """The bytes of the body, before compression."""
        return self.body if self.value is None else encoded(self.value)


def encoded(value: Any) -> bytes:
    """JSON of any value; lone surrogates and endless numbers go out as a careless server would send them."""
    try:
        return orjson.dumps(value)
    except TypeError:
        return json.dumps(value).encode()


def answer(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A JSON response."""
    return Response(status, value=value, headers=headers or {})
