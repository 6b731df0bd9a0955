"""What hangs on a listing, out of its cells: addresses of photos, and lists of objects that stand in a cell as JSON."""

import re
from collections.abc import Iterable
from typing import Any

from mls_sync.mapping.children import Child
from mls_sync.mapping.record import PHOTO
from mls_sync.providers.decoding import decoded

# A comma, a semicolon or a bar may stand inside an address: it parts two only where another begins behind it.
_BETWEEN = re.compile(r"[\s,;|]+(?=https?://)", re.IGNORECASE)
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?E\+?\d{2,3}", re.IGNORECASE)
LONGEST_CELL = 500_000


def media(cells: Iterable[Any]) -> list[Child]:
    """A photo for each address, in the order of columns and cells; the same address comes once."""
    found: dict[str, None] = {}
    for cell in cells:
        if isinstance(cell, str) and "://" in cell:
            for part in _BETWEEN.split(cell[:LONGEST_CELL].strip()):
                if part[:8].lower().startswith(("http://", "https://")):
                    found.setdefault(part.strip().rstrip(",;|"))
    return [{"MediaCategory": PHOTO, "MediaURL": address} for address in found]


def objects_in(cell: Any) -> list[Child]:
    """The objects of a JSON array, under RESO's names; none for any other text."""
    if not isinstance(cell, str) or not cell.lstrip().startswith("["):
        return []
    value = decoded(cell.encode("utf-8", "ignore"))
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def is_rounded(key: str) -> bool:
    """Whether a spreadsheet took the key for a number and kept its first digits alone."""
    return "E" in key.upper() and _ROUNDED.fullmatch(key) is not None
