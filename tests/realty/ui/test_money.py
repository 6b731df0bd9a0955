from decimal import Decimal

import pytest

from realty.ui import money as written
from realty.ui import numbers


@pytest.mark.parametrize(
    ("value", "text"),
    [(1_250_000, "$1,250,000"), (Decimal("412.50"), "$412.50"), (Decimal("300.00"), "$300"), (-5, "-$5"), (None, "—")],
)
def test_money(value: object, text: str) -> None:
    assert written.money(value) == text  # type: ignore[arg-type]


def test_areas() -> None:
    assert numbers.square_feet(Decimal("1842.00")) == "1,842 sq ft"
    assert numbers.acres(Decimal("0.2500")) == "0.25 ac"
