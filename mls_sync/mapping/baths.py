"""How many bathrooms: RESO's integer counts rooms, the source's own figure often counts halves."""

import math
from decimal import Decimal
from typing import Any

from mls_sync.mapping.readers import exact_number, integer, short_text

AS_GIVEN = ("BathroomsTotalDecimal", "BathsTotal")
PARTS = {
    "bathrooms_three_quarter": Decimal("0.75"),
    "bathrooms_half": Decimal("0.5"),
    "bathrooms_one_quarter": Decimal("0.25"),
}
MOST = 1000


def bathrooms(fields: dict[str, Any], columns: dict[str, Any]) -> None:
    """Fill `bathrooms_as_given`, and `bathrooms_total_integer` where the source sends no integer.

    RESO: the sum of full, three-quarter, half and quarter baths. A total such as 2.5 is rounded up, two full and one
    half being three rooms; where the parts make up just that total, they are counted.
    """
    given = [text for name in AS_GIVEN if isinstance(text := short_text(fields.get(name)), str) and text]
    if given:
        columns["bathrooms_as_given"] = _figure(given[0])
    if not columns.get("bathrooms_total_integer"):
        columns["bathrooms_total_integer"] = _rooms(fields, columns)


def _figure(text: str) -> str:
    """ "2.50" as "2.5"; what is no number as it is."""
    found = exact_number(text)
    return f"{found.normalize():f}" if isinstance(found, Decimal) and 0 <= found < MOST else text


def _rooms(fields: dict[str, Any], columns: dict[str, Any]) -> int | None:
    counted = _sum(fields, columns)
    for name in ("BathroomsTotalInteger", *AS_GIVEN):
        total = exact_number(fields.get(name))
        if isinstance(total, Decimal) and 0 <= total < MOST:
            return counted if counted is not None and total == _weighed(columns) else math.ceil(total)
    return counted


def _weighed(columns: dict[str, Any]) -> Decimal:
    parts = (share * (columns.get(name) or 0) for name, share in PARTS.items())
    return sum(parts, Decimal(columns.get("bathrooms_full") or 0))


def _sum(fields: dict[str, Any], columns: dict[str, Any]) -> int | None:
    """BathroomsPartial counts all that are not full. Half baths alone are no count of a home's bathrooms."""
    full, three_quarter = columns.get("bathrooms_full"), columns.get("bathrooms_three_quarter")
    partial = integer(fields.get("BathroomsPartial"))
    if full is None and not three_quarter:
        return None
    parts = sum(columns.get(name) or 0 for name in PARTS)
    counted = (full or 0) + max(parts, partial if isinstance(partial, int) else 0)
    return counted if 0 <= counted < MOST else None
