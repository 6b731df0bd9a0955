"""What a vendor may post: read once, bounded in depth and number, before anything of it is kept.

Whoever knows a webhook's address can post there, so a body is judged before it is stored: what nobody could work would
be tried again and again, and would fail each time.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from realty.storable import is_storable

MOST_BYTES = 1024 * 1024
# Vendors' own samples nest four deep.
DEEPEST = 20
MOST_VALUES = 10_000
LONGEST_TEXT = 2_000
MOST_DIGITS = 10**15
Scalar = str | int | float | bool | None


def read(body: bytes) -> dict[str, Any]:
    """The JSON object. Raises ValueError for anything else: another kind, too deep, too many values, numbers that are
    none (NaN, 1e999), text that cannot be stored (NUL, lone surrogates)."""
    found = orjson.loads(body)
    if not isinstance(found, dict):
        raise ValueError("The body must be a JSON object.")
    _bounded(found)
    return found


def _bounded(found: dict[str, Any]) -> None:
    """Level by level, so that depth costs no stack."""
    level: list[Any] = [found]
    values = 0
    for _ in range(DEEPEST):
        values += len(level)
        if values > MOST_VALUES:
            raise ValueError("Too many values.")
        texts = [each for each in level if isinstance(each, str)]
        texts += [name for each in level if isinstance(each, dict) for name in each]
        if not all(is_storable(text) for text in texts):
            raise ValueError("A text cannot be stored.")
        level = [inner for each in level for inner in _inside(each)]
        if not level:
            return
    raise ValueError("Nested too deep.")


def _inside(value: Any) -> Sequence[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else ()


def kept(said: Mapping[str, Any], names: Sequence[str]) -> dict[str, Scalar]:
    """The fields of these names, in that order; each must be a plain value. Raises ValueError."""
    return {name: _plain(name, said[name]) for name in names if name in said}


def text(said: Mapping[str, Any], name: str, most: int = LONGEST_TEXT) -> str:
    """A text, cut; empty where it is left out or null. Raises ValueError for anything else."""
    value = said.get(name)
    if not isinstance(value, str | None):
        raise ValueError(f"{name} is no text.")
    return (value or "")[:most]


def inner(said: Mapping[str, Any], name: str) -> dict[str, Any]:
    """An object; empty where it is left out or null. Raises ValueError for anything else."""
    value = said.get(name)
    if not isinstance(value, dict | None):
        raise ValueError(f"{name} is not an object.")
    return value or {}


def _plain(name: str, value: Any) -> Scalar:
    if isinstance(value, str):
        if len(value) > LONGEST_TEXT:
            raise ValueError(f"{name} is too long.")
        return value
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float) and abs(value) < MOST_DIGITS:
        return value
    raise ValueError(f"{name} is no plain value.")
