from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mls_sync.providers.base import Window
from mls_sync.providers.spark import sparkql
from simulators.mls import sparkql as server

NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_survives_quoting(value: str) -> None:
    node = server.parse(f"City Eq {sparkql.text(value)}", NOON)
    assert node == server.Comparison("City", "Eq", (value,))


def test_windows() -> None:
    west = NOON.astimezone(timezone(timedelta(hours=-7)))
    late = NOON + timedelta(milliseconds=1)
    assert sparkql.modified(Window()) == ""
    assert sparkql.modified(Window(west, late)) == (
        "ModificationTimestamp Bt 2026-10-01T12:00:00Z,2026-10-01T12:00:01Z"
    )
    assert sparkql.modified(Window(late, None)) == "ModificationTimestamp Ge 2026-10-01T12:00:00Z"
    assert sparkql.modified(Window(None, NOON)) == "ModificationTimestamp Le 2026-10-01T12:00:00Z"


def test_ended_listings_come_besides_the_named_statuses() -> None:
    assert sparkql.of_statuses((), 90, NOON) == ""
    assert sparkql.of_statuses(("Active",), 0, NOON) == "StandardStatus Eq 'Active'"
    assert sparkql.of_statuses(("Active", "Expired"), 90, NOON) == (
        "(StandardStatus Eq 'Active','Expired' Or (StandardStatus Eq 'Canceled','Cancelled'"
        " And StatusChangeTimestamp Ge 2026-07-03T00:00:00Z))"
    )


def test_a_list_has_its_limit() -> None:
    assert sparkql.any_of("A", ["1", "it's"]) == "A Eq '1','it\\'s'"
    with pytest.raises(ValueError):
        sparkql.any_of("A", ["1"] * 201)


def test_words_inside_of_strings_are_no_comparisons() -> None:
    assert sparkql.expression_count("City Eq 'eq ne gt' And ListPrice Bt 1,2") == 2
