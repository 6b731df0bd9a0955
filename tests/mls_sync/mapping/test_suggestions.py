import pytest

from mls_sync.mapping.other_names import OTHER_NAMES
from mls_sync.mapping.rules import FIELDS
from mls_sync.mapping.suggestions import KNOWN, SAME, SIMILAR, Suggestion, suggestions


def fields(*names: str) -> list[str]:
    return [suggestion.field for suggestion in suggestions(names)]


@pytest.mark.parametrize(
    ("name", "field", "why"),
    [
        ("ListPrice", "ListPrice", SAME),
        ("LIST_PRICE", "ListPrice", SAME),
        ("list price", "ListPrice", SAME),
        ("MLS #", "ListingId", KNOWN),
        ("Beds", "BedroomsTotal", KNOWN),
        ("Sq. Ft.", "LivingArea", KNOWN),
        ("LST_PRC", "ListPrice", SAME),
        ("YR_BLT", "YearBuilt", SAME),
        ("Subdivison Name", "SubdivisionName", SIMILAR),
        ("Orignal List Price", "OriginalListPrice", SIMILAR),
        ("Favorite color", "", ""),
        ("X", "", ""),
        ("", "", ""),
    ],
)
def test_a_name_suggests_a_field(name: str, field: str, why: str) -> None:
    assert suggestions([name]) == [Suggestion(field, why)]


def test_a_field_is_suggested_once_and_to_the_surest() -> None:
    assert fields("Price", "ListPrice", "Asking Price") == ["", "ListPrice", ""]
    assert fields("Beds", "Total Bedrooms") == ["BedroomsTotal", ""]


def test_key_and_number_of_an_agent_are_not_taken_for_one_another() -> None:
    assert fields("ListAgentKey", "ListAgentMlsId", "ListOfficeKey") == [
        "ListAgentKey", "ListAgentMlsId", "ListOfficeKey"
    ]  # fmt: skip


def test_other_names_are_of_fields_that_a_rule_may_fill() -> None:
    assert set(OTHER_NAMES) <= FIELDS
