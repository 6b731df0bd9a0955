"""Requests and responses as the faces see them."""

import json
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl

JSON = "application/json"


@dataclass
class Request:
    """One HTTP request. `path` begins after the face's prefix; `query` holds the last value of each parameter."""

    face: str
    method: str
    path: str
    query: dict[str, str]
    headers: Message
    body: bytes
    base: str

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


@dataclass
class Response:
    """One HTTP answer: `value`, sent as JSON, or else `body`. `dropped`: the connection closes without it."""

    status: int = 200
    value: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    type: str = JSON
    dropped: bool = False

    def content(self) -> bytes:
        return self.body if self.value is None else json.dumps(self.value).encode()


@dataclass(frozen=True)
class Received:
    """What a face was asked, without credentials. `body` is JSON where it was, else the form's fields."""

    face: str
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any
    status: int
    acted: bool
