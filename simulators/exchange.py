"""Requests and responses as every face sees them."""

import json
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl

import orjson

JSON = "application/json"


@dataclass
class Request:
    """One HTTP request. `query` holds the last value of each parameter; `base` is the server's address as the client
    knows it. Where faces have prefixes, `face` is the prefix, and `path` begins after it."""

    method: str
    path: str
    query: dict[str, str]
    headers: Message
    body: bytes
    base: str
    face: str = ""

    @property
    def content_type(self) -> str:
        return self.headers.get_content_type()

    def json(self) -> Any:
        """The decoded body. Raises ValueError."""
        return json.loads(self.body or b"null")

    @cached_property
    def form(self) -> dict[str, str]:
        """Fields of a form body, url-encoded or multipart; of a JSON object its values as text."""
        if self.content_type == "multipart/form-data":
            return self._multipart()
        if self.content_type == JSON:
            body = self.json()
            values = body if isinstance(body, dict) else {}
            return {name: value if isinstance(value, str) else json.dumps(value) for name, value in values.items()}
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))

    def _multipart(self) -> dict[str, str]:
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        parts = BytesParser(policy=HTTP).parsebytes(head + self.body).iter_parts()
        named = (
            (part.get_param("name", header="content-disposition"), part.get_payload(decode=True)) for part in parts
        )
        return {str(name): bytes(value).decode("utf-8") for name, value in named if isinstance(value, bytes)}


@dataclass(slots=True)
class Response:
    """One HTTP answer: `value`, sent as JSON, or else `body`.

    `sent_as` and `delay` are for faults: how the bytes go wrong ("dropped": the connection closes without them), and
    seconds to wait before them.
    """

    status: int = 200
    value: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    type: str = JSON
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
    return Response(status, value, headers or {}, type=f"{JSON}; charset=utf-8")


def page(html: bytes, status: int = 200) -> Response:
    """A web page."""
    return Response(status, body=html, type="text/html; charset=utf-8")


def dropped() -> Response:
    """The connection closes without an answer."""
    return Response(0, sent_as="dropped")
