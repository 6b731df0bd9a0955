from decimal import Decimal
from typing import Any

import pytest

from tests.mls_sync.providers.spark.records import mapped

NONE = {"LotSizeSquareFeet": None, "LotSizeAcres": None}


def size(**fields: Any) -> tuple[Any, Any]:
    values = mapped(**{**NONE, **fields}).values
    return values.get("lot_size_square_feet"), values.get("lot_size_acres")


@pytest.mark.parametrize(
    ("area", "units", "feet", "acres"),
    [
        (10890, "Square Feet", "10890.00", "0.2500"),
        ("10,890", "SqFt", "10890.00", "0.2500"),
        (4.7, "Acres", "204732.00", "4.7000"),
        ("4.7", "Acre(s)", "204732.00", "4.7000"),
        ("0.25 acres", None, "10890.00", "0.2500"),
        ("1000 m²", None, "10763.91", "0.2471"),
        (1, "Hectares", "107639.10", "2.4711"),
        (1000, "Square Meters", "10763.91", "0.2471"),
        (1000, "SquareMeters", "10763.91", "0.2471"),
        (7, None, None, None),
        (0, "Acres", None, None),
        (-1, "Acres", None, None),
        ("irregular", "Acres", None, None),
        (1e300, "Acres", None, None),
    ],
)
def test_bug_14_lot_size_area_in_its_units_fills_feet_and_acres(
    area: Any, units: Any, feet: str | None, acres: str | None
) -> None:
    found = size(LotSizeArea=area, LotSizeUnits=units)
    assert found == (feet and Decimal(feet), acres and Decimal(acres))


def test_bug_14_acres_alone_fill_feet_and_feet_alone_fill_acres() -> None:
    assert size(LotSizeAcres="4.7") == (Decimal("204732.00"), Decimal("4.7"))
    assert size(LotSizeSquareFeet=8712) == (Decimal(8712), Decimal("0.2000"))


def test_bug_14_what_the_source_gives_is_never_overwritten() -> None:
    assert size(LotSizeAcres=8712, LotSizeSquareFeet=8712) == (Decimal(8712), Decimal(8712))
    assert size(LotSizeAcres=5, LotSizeArea=9000, LotSizeUnits="Square Feet") == (Decimal(217800), Decimal(5))


def test_bug_14_an_exact_area_is_better_than_acres_of_two_digits() -> None:
    sent = {"LotSizeAcres": "0.25", "LotSizeArea": 10715, "LotSizeUnits": "Square Feet"}
    assert size(**sent) == (Decimal(10715), Decimal("0.25"))


def test_what_the_mls_withholds_is_not_worked_out() -> None:
    assert size(LotSizeSquareFeet="********", LotSizeAcres=1)[0] is None


def test_area_and_units_are_kept_as_they_came() -> None:
    values = mapped(LotSizeArea="4.7", LotSizeUnits="Acres", **NONE).values
    assert (values["lot_size_area"], values["lot_size_units"]) == (Decimal("4.7"), "Acres")
    assert mapped(LotSizeArea="irregular", **NONE).unreadable_fields == ("LotSizeArea",)
