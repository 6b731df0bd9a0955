"""Nonsense for fields: what live feeds have been seen to send, and worse."""

import zlib
from collections.abc import Iterable
from typing import Any

from .records import MASK, Record

NEVER = ("ListingKey", "MlsId")

KINDS: dict[str, tuple[Any, ...]] = {
    "shape": (["a", None, 3], {"Odd": True, "Even": False}, [], {}, [["deep", {"er": 1}]], {"Main": {"Value": None}}),
    "text": (
        "nul\x00byte",
        "lone \ud83d surrogate",
        "emoji \U0001f3e1\U0001f334",
        "<script>alert(1)</script>",
        "\u202egnp",
        "\x07\x1b[31m",
    ),
    "long": ("long remarks " * 4_800, "x" * 5_000),
    "date": (
        "TBD",
        "0000-00-00",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "01/02/2026",
        "2026-02-30",
        "1900-01-01",
    ),
    "number": (-1, 0, 99_999_999, 1e300, 2**63, 2**200, -0.5, 9_999, 2.5, "1e400", "1,250", "N/A"),
    "nan": ("NaN", "Infinity", "-Infinity", "inf", "nan"),
    "truth": ("Y", "N", "true", "False", 1, 0, "yes", ""),
    "empty": (None, "", "   ", "null", "N/A", "none"),
}


def _roll(*parts: str) -> int:
    return zlib.crc32(":".join(parts).encode())


def garble(fields: Record, key: str, names: Iterable[str] | None = None, kinds: Iterable[str] | None = None) -> None:
    """Spoils about one field in five, or those that are named, with the sorts of nonsense that are named (or any)."""
    chosen = [value for kind in kinds or KINDS for value in KINDS[kind]]
    wanted = set(names) if names is not None else None
    for name in fields:
        if name in NEVER and wanted is None:
            continue
        if name in wanted if wanted is not None else _roll("hit", name, key) % 5 == 0:
            fields[name] = chosen[_roll("what", name, key) % len(chosen)]


def mask(fields: Record, key: str) -> None:
    """Puts the mask over about a third of the fields, and into some lists and objects."""
    for name, value in fields.items():
        roll = _roll("mask", name, key) % 3
        if name in NEVER or roll:
            continue
        if isinstance(value, list) and value and isinstance(value[0], dict):
            fields[name] = [dict.fromkeys(value[0], MASK), *value[1:]]
        elif isinstance(value, dict) and value:
            fields[name] = dict.fromkeys(value, MASK)
        else:
            fields[name] = MASK


def stringify(fields: Record, key: str) -> None:
    """Writes numbers and truth values in the manners of other feeds; the values stay what they are."""
    for name, value in fields.items():
        manner = _roll("manner", name, key) % 4
        if isinstance(value, bool):
            fields[name] = (("N", "Y"), ("0", "1"), ("false", "true"), (0, 1))[manner][value]
        elif isinstance(value, int):
            fields[name] = (str(value), f"{value}.0", f"{value:,}", float(value))[manner]
            if manner == 2 and name.endswith("Price"):
                fields[name] = f"${value:,}"
        elif isinstance(value, float):
            fields[name] = (str(value), f"{value:.6f}", f" {value} ", value)[manner]
