"""What a source answered: whole, or as a stream."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from mls_sync.providers.decoding import decode
from mls_sync.providers.errors import TransientError
from realty.http import masked


@dataclass(frozen=True)
class Answer:
    """A whole answer, unpacked. `excerpt` is the masked start of the body, for error lists."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    host: str
    excerpt: str = field(default="")
    secrets: tuple[str, ...] = field(default=(), repr=False)

    def without_secrets(self, text: str) -> str:
        """A piece of the answer, fit to be told: a source may repeat the token that it refuses."""
        return masked(text, self.secrets)

    @property
    def is_page(self) -> bool:
        """A web page where data was expected: a login form, a proxy's notice."""
        start = self.body[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        return start.startswith((b"<!doctype html", b"<html", b"<head", b"<body"))

    def json(self) -> Any:
        """The decoded body. Raises TransientError for an empty body, a web page or text that is no JSON."""
        if not self.body.strip():
            raise TransientError(f"{self.host} sent an empty answer (HTTP {self.status}).", code=self.status)
        try:
            return decode(self.body)
        except ValueError:
            what = "a web page" if self.is_page else "something that is no JSON, perhaps cut off,"
        raise TransientError(
            f"{self.host} sent {what} in place of data (HTTP {self.status}).", excerpt=self.excerpt, code=self.status
        )


@dataclass
class Stream:
    """An answer that is read piece by piece, unpacked. Broken off it raises TransientError, too long ProtocolError."""

    status: int
    headers: Mapping[str, str]
    host: str
    pieces: Iterator[bytes] = field(repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)

    def without_secrets(self, text: str) -> str:
        """A piece of the answer, fit to be told."""
        return masked(text, self.secrets)
