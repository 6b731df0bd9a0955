"""How pages write dollars."""

from decimal import Decimal

from realty.ui.numbers import NOTHING, Number, decimal_of


def money(value: Number | str) -> str:
    """1250000 -> $1,250,000; cents only where there are some."""
    amount = decimal_of(value)
    if amount is None:
        return NOTHING
    text = f"{abs(amount):,.0f}" if amount == amount.to_integral_value() else f"{abs(amount):,.2f}"
    return f"-${text}" if amount < 0 else f"${text}"


def whole_money(value: Number) -> str:
    """412.37 -> $412"""
    amount = decimal_of(value)
    return NOTHING if amount is None else money(amount.quantize(Decimal(1)))
