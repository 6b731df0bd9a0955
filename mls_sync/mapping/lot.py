"""How large the lot is: square feet and acres, each filled from what else the source says of the lot."""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from mls_sync.mapping.lookups import folded
from mls_sync.mapping.readers import DECIMAL_LIMIT, MASK, UNREADABLE, decimal

SQUARE_FEET = Decimal(1)
ACRE = Decimal(43_560)
SQUARE_METER = Decimal("10.7639104167")
HECTARE = SQUARE_METER * 10_000
# RESO's LotSizeUnits, and the words that sources write in their place.
UNITS = {
    word: size
    for words, size in (
        ("squarefeet squarefoot sqfeet sqft sqf sf feet ft ft2 squarefootage", SQUARE_FEET),
        ("acres acre ac acs acreage", ACRE),
        ("hectares hectare ha", HECTARE),
        ("squaremeters squaremeter squaremetres squaremetre sqmeters sqmetres sqm m2 meters metres", SQUARE_METER),
        ("squareyards squareyard sqyd sqyards yd2", Decimal(9)),
    )
    for word in words.split()
}
# A number and, with some sources, its unit behind it: "0.25 acres".
_WITH_UNIT = re.compile(r"\s*([\d.,]+)\s*([A-Za-z][A-Za-z .²2]*)\s*", re.ASCII)
# Two statements of one lot, one of them rounded, lie no farther apart.
ROUNDED = Decimal("0.05")
CENT, SHARE = Decimal("0.01"), Decimal("0.0001")
_number = decimal(4)


def lot(fields: dict[str, Any], columns: dict[str, Any]) -> list[str]:
    """Fill `lot_size_area`, `lot_size_units`, `lot_size_square_feet` and `lot_size_acres` where they are empty and not
    withheld; what the source gives is never changed. Returns the RESO names of what could not be read."""
    area, unit = _area(fields.get("LotSizeArea"))
    if area is UNREADABLE:
        return ["LotSizeArea"]
    if isinstance(area, Decimal):
        columns["lot_size_area"] = area
        if unit:
            columns.setdefault("lot_size_units", unit)
    size = UNITS.get(folded(columns.get("lot_size_units", "").replace("²", "2")))
    stated = area * size if isinstance(area, Decimal) and size else None
    _fill(fields, columns, stated)
    return []


def _area(value: Any) -> tuple[Any, str]:
    """The number in LotSizeArea and the unit that stands behind it, if one does."""
    found = _number(value)
    if found is UNREADABLE and isinstance(value, str) and (match := _WITH_UNIT.fullmatch(value[:60])):
        number = _number(match[1])
        if isinstance(number, Decimal) and folded(match[2].replace("²", "2")) in UNITS:
            return number, match[2].strip()
    return found, ""


def _fill(fields: dict[str, Any], columns: dict[str, Any], stated: Decimal | None) -> None:
    """`stated` is LotSizeArea in square feet; it is more exact than acres of two digits, unless it contradicts them."""
    feet, acres = _positive(columns.get("lot_size_square_feet")), _positive(columns.get("lot_size_acres"))
    stated = _positive(stated)
    if feet is None and fields.get("LotSizeSquareFeet") != MASK:
        _put(columns, "lot_size_square_feet", _better(stated, acres * ACRE if acres else None), CENT)
    if acres is None and fields.get("LotSizeAcres") != MASK:
        known = feet or stated
        _put(columns, "lot_size_acres", known / ACRE if known else None, SHARE)


def _better(stated: Decimal | None, rounded: Decimal | None) -> Decimal | None:
    if stated is None or rounded is None:
        return stated or rounded
    return stated if abs(stated - rounded) <= rounded * ROUNDED else rounded


def _positive(value: Decimal | None) -> Decimal | None:
    """A lot of 0 is one of unknown size."""
    return value if value is not None and value > 0 else None


def _put(columns: dict[str, Any], column: str, value: Decimal | None, quantum: Decimal) -> None:
    if value is not None and quantum <= value < DECIMAL_LIMIT:
        columns[column] = value.quantize(quantum, ROUND_HALF_UP)
