"""JSON as sources really send it: orjson first, a patient reader for what orjson refuses.

What comes out can always be stored: no NUL, no lone surrogate, no NaN, no number beyond a double, no absurd nesting.
"""

import json
import re
from typing import Any

import orjson
from xxhash import xxh3_128_digest

MAX_DEPTH = 100
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_NUL = b"\\u0000"


def decode(body: bytes) -> Any:
    """The JSON value of a body. Raises ValueError when it is no JSON in any reading.

    orjson refuses NaN, lone surrogates, a byte order mark, control characters and cp1252 bytes; one such record would
    sink its whole page. The slow path reads them, and gives the same value as the fast one for every sound record.
    """
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        return cleaned(_patient(body))
    return cleaned(value) if _has_nul(body) else value


def _has_nul(text: bytes) -> bool:
    """A single byte is found several times faster than six, and most texts have no escapes at all."""
    return b"\\" in text and _NUL in text


def decoded(text: bytes) -> Any:
    """The value of a record's text; None for a text that is no JSON in any reading."""
    try:
        return decode(text)
    except ValueError:
        return None


def _patient(body: bytes) -> Any:
    try:
        return json.loads(_text(body), strict=False, parse_int=_number, parse_float=_number)
    except RecursionError:
        raise ValueError("The JSON is nested too deeply.") from None


def _text(body: bytes) -> str:
    """UTF-8, else cp1252 with its five undefined bytes read as Latin-1 (a mix of both is read as cp1252)."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.removeprefix(b"\xef\xbb\xbf").decode("cp1252", errors="replace")


def _number(text: str) -> Any:
    """As orjson reads numbers: 64-bit integers, doubles for all else."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return None


def cleaned(value: Any, depth: int = 0) -> Any:
    """The same value without what PostgreSQL's text and jsonb refuse; below MAX_DEPTH everything becomes null."""
    if isinstance(value, str):
        return _UNSTORABLE.sub("", value)
    if isinstance(value, dict):
        if depth >= MAX_DEPTH:
            return None
        return {_UNSTORABLE.sub("", str(name)): cleaned(item, depth + 1) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [cleaned(item, depth + 1) for item in value] if depth < MAX_DEPTH else None
    if isinstance(value, float):
        return value if value - value == 0 else None
    if isinstance(value, int) and not isinstance(value, bool) and not -(2**63) <= value < 2**64:
        return float(value) if abs(value) < 10**308 else None
    return value


def encode(value: Any) -> tuple[Any, bytes]:
    """A JSON value fit to be stored, and its text. The keys keep the source's order: sorting them would more than
    double the cost of the unchanged path, and a source that shuffles them only causes rows to be written again."""
    try:
        text = orjson.dumps(value)
    except (orjson.JSONEncodeError, RecursionError):
        value = cleaned(value)
        text = orjson.dumps(value)
    if _has_nul(text):
        value = cleaned(value)
        text = orjson.dumps(value)
    return value, text


def digest(text: bytes) -> bytes:
    """16 bytes that stand for a record's JSON text (XXH3, 128 bits; a tenth of the time of SHA-256). Nobody gains by
    two records that share them: a source could only hide its own changes from us."""
    return xxh3_128_digest(text)
