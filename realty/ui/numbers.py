"""How pages write numbers: American formats, one look everywhere."""

from decimal import Decimal

Number = int | float | Decimal | None
NOTHING = "\N{EM DASH}"


def count(value: Number) -> str:
    """32000 -> 32,000; 2.5 -> 2.5"""
    amount = decimal_of(value)
    return NOTHING if amount is None else plain(amount)


def percent(share: float | None) -> str:
    """-0.0312 -> 3.1%: the sign is told by an arrow."""
    return "" if share is None else f"{abs(share):.1%}"


def square_feet(value: Number) -> str:
    amount = decimal_of(value)
    return NOTHING if amount is None else f"{amount:,.0f} sq ft"


def acres(value: Number) -> str:
    amount = decimal_of(value)
    return NOTHING if amount is None else f"{plain(round(amount, 2 if amount >= Decimal('0.1') else 4))} ac"


def yes_no(value: bool | None) -> str:
    return {True: "Yes", False: "No"}.get(value, NOTHING)  # type: ignore[arg-type]


def megabytes(value: int | None) -> str:
    """Bytes for people, in decimal units: 812 kB, 41.3 MB, 1.2 GB."""
    size = float(value or 0)
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000 or unit == "GB":
            break
        size /= 1000
    return f"{size:,.0f} {unit}" if unit in ("B", "kB") else f"{size:,.1f} {unit}"


def decimal_of(value: Number | str) -> Decimal | None:
    if value is None or value == "":
        return None
    if isinstance(value, Decimal):
        return value
    try:
        return Decimal(str(value))
    except ArithmeticError:
        return None


def plain(amount: Decimal) -> str:
    text = f"{amount:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
