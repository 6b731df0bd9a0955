"""The parts of a GetObject answer (RETS 1.7.2, section 5.11; RFC 2046, 5.1). Their bytes are given as they came: an
image may end in what looks like the end of a line."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from mls_sync.providers.errors import TransientError

_BOUNDARY = re.compile(r'boundary="?([^";]+)"?', re.IGNORECASE)
LONGEST_HEADERS = 16_384
JPEG_END = b"\xff\xd9"


class Part(NamedTuple):
    """`headers` by names in small letters."""

    headers: Mapping[str, str]
    body: bytes

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


def parts(content_type: str, body: bytes, host: str) -> Iterator[Part]:
    """Raises TransientError for an answer that was cut off within a part, or has no parts."""
    mark = _mark(content_type, body)
    at = _line_of(body, mark, 0)
    if at < 0:
        raise TransientError(f"{host} sent an answer of several parts without any.")
    while 0 <= at < len(body):
        start = at + len(mark)
        if body.startswith(b"--", start):
            return
        start = body.find(b"\n", start) + 1
        headers, begin, line_end = _headers(body, start, host) if start else ({}, len(body), b"\n")
        if begin >= len(body) and not headers:
            return
        end, at = _end(body, begin, mark, line_end, headers, host)
        yield Part(headers, body[begin:end])


def _mark(content_type: str, body: bytes) -> bytes:
    found = _BOUNDARY.search(content_type)
    mark = b"--" + found[1].strip().encode("latin-1", "replace") if found else b""
    if not mark or _line_of(body, mark, 0) < 0:
        # Some servers name another boundary than they write.
        first = body.lstrip(b"\r\n").partition(b"\n")[0].rstrip()
        return first if first.startswith(b"--") and len(first) > 2 else mark or b"--"
    return mark


def _line_of(body: bytes, mark: bytes, start: int) -> int:
    """Where a line begins with the mark."""
    at = body.find(mark, start)
    while at > 0 and body[at - 1 : at] != b"\n":
        at = body.find(mark, at + 1)
    return at


def _headers(body: bytes, start: int, host: str) -> tuple[dict[str, str], int, bytes]:
    """With where the content begins, and how lines end."""
    line_end = b"\r\n" if body.find(b"\r\n", start) == body.find(b"\n", start) - 1 else b"\n"
    if body.startswith(line_end, start):
        return {}, start + len(line_end), line_end
    end = body.find(line_end * 2, start, start + LONGEST_HEADERS)
    if end < 0:
        raise TransientError(f"{host} sent a part without an end of its headers, perhaps cut off.")
    lines = body[start:end].decode("latin-1").splitlines()
    pairs = (line.partition(":") for line in lines if ":" in line)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}, end + 2 * len(line_end), line_end


def _end(
    body: bytes, begin: int, mark: bytes, line_end: bytes, headers: Mapping[str, str], host: str
) -> tuple[int, int]:
    """Where the content ends, and where the next mark is: by Content-Length where that leads to one, else by it."""
    length = headers.get("content-length", "")
    if length.isascii() and length.isdecimal():
        end = begin + int(length[:12])
        rest = body[end : end + len(line_end)]
        after = end + len(line_end) if rest == line_end else end
        if body.startswith(mark, after):
            return end, after
        if end >= len(body):  # The last mark is missing, as some servers leave it away.
            if end > len(body):
                raise TransientError(f"{host} sent a part of {length} bytes, cut off.")
            return end, len(body)
    found = body.find(line_end + mark, max(begin - len(line_end), 0))
    if found < 0:  # The line's end before the missing mark is no part of an image that has ended.
        return len(body) - len(line_end) * body.endswith(JPEG_END + line_end), len(body)
    return max(found, begin), found + len(line_end)
