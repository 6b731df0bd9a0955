"""SparkQL: what it reads, what it refuses, and that its answers are those of a plain walk over all records."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulators.mls import CRMLS, GPS, World
from simulators.mls.moments import GENESIS, time_text
from simulators.mls.sparkql import Comparison, FilterError, parse

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
WORLD = World(seed=4, gps=40, crmls=60, clock=lambda: GENESIS + 1000)
WORLD.advance(6)
RECORDS = [(record["Id"], record["StandardFields"]) for record in WORLD.records()]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (r"City Eq 'O\'Brien'", ("O'Brien",)),
        (r"City Eq 'back\\slash'", ("back\\slash",)),
        ("ListPrice Bt 1,2.5", (1.0, 2.5)),
        ("PoolPrivateYN eq TRUE", (True,)),
        ("ClosePrice EQ NULL", (None,)),
        ("ModificationTimestamp Gt 2026-05-01T00:00:00.123Z", (datetime(2026, 5, 1, 0, 0, 0, 123_000, UTC),)),
        ("ModificationTimestamp Gt 2026-05-01T02:00:00+02:00", (datetime(2026, 5, 1, tzinfo=UTC),)),
        ("CloseDate Ge 2026-05-01", (datetime(2026, 5, 1, tzinfo=UTC),)),
        ("ModificationTimestamp Ge days(-1)", (datetime(2026, 11, 20, 12, tzinfo=UTC),)),
        ("ModificationTimestamp Lt now()", (NOW,)),
        ("PropertyType Eq 'A','B'", ("A", "B")),
    ],
)
def test_literals(text: str, values: tuple) -> None:
    node = parse(text, NOW)
    assert isinstance(node, Comparison) and node.values == values


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("City Eq", 1040),
        ("City Like 'x'", 1040),
        ("City Eq 'x", 1040),
        ("(City Eq 'x'", 1040),
        ("City Eq 'O''Brien'", 1040),
        ("City Eq 'x' Or", 1040),
        ("CloseDate Gt 2026-02-30", 1040),
        ("ListPrice Gt 1,2", 1040),
        ("ListPrice Bt 1", 1040),
        ("City Eq sum('x')", 1040),
        ("City Eq " + ",".join(["'x'"] * 201), 1041),
        (" Or ".join(["City Eq 'x'"] * 76), 1041),
        ("(((City Eq 'x')))", 1041),
    ],
)
def test_refusals(text: str, code: int) -> None:
    with pytest.raises(FilterError) as caught:
        parse(text)
    assert caught.value.code == code


def found(text: str) -> set[str]:
    return {record["Id"] for record in WORLD.records(filter=text)}


def test_and_binds_more_tightly_than_or() -> None:
    loose = found("City Eq 'Indio' Or City Eq 'La Quinta' And BedsTotal Ge 3")
    assert loose == found("City Eq 'Indio' Or (City Eq 'La Quinta' And BedsTotal Ge 3)")
    assert loose != found("(City Eq 'Indio' Or City Eq 'La Quinta') And BedsTotal Ge 3")


def test_flags_patterns_and_null() -> None:
    assert found("View Eq 'Pool'") == {key for key, fields in RECORDS if fields.get("View", {}).get("Pool")}
    assert found("City Eq startswith('Palm')") == {key for key, fields in RECORDS if fields["City"].startswith("Palm")}
    assert found("ClosePrice Ne NULL") == {key for key, fields in RECORDS if fields["ClosePrice"] is not None}


def test_not_and_unknown_values() -> None:
    assert found("Not StandardStatus Eq 'Active'") | found("StandardStatus Eq 'Active'") == {key for key, _ in RECORDS}
    assert found("MlsId Eq 'nowhere'") == set()


KEYS = [key for key, _ in RECORDS]
MOMENTS = sorted({fields["ModificationTimestamp"] for _, fields in RECORDS})
comparisons = st.one_of(
    st.tuples(
        st.just("ListingKey"),
        st.sampled_from(["Eq", "Ne", "Gt"]),
        st.lists(st.sampled_from([*KEYS, "nowhere"]), min_size=1, max_size=1),
    ),
    st.tuples(st.just("MlsId"), st.just("Eq"), st.lists(st.sampled_from([GPS, CRMLS]), min_size=1, max_size=2)),
    st.tuples(
        st.just("StandardStatus"),
        st.sampled_from(["Eq", "Ne"]),
        st.lists(st.sampled_from(["Active", "Pending", "Closed", "Nonsense"]), min_size=1, max_size=3),
    ),
    st.tuples(
        st.just("ModificationTimestamp"),
        st.sampled_from(["Gt", "Ge", "Lt", "Le"]),
        st.sampled_from(MOMENTS).map(lambda x: [x]),
    ),
    st.tuples(
        st.just("ModificationTimestamp"),
        st.just("Bt"),
        st.lists(st.sampled_from(MOMENTS), min_size=2, max_size=2),
    ),
    st.tuples(
        st.just("ListPrice"), st.sampled_from(["Gt", "Ge", "Lt", "Le"]), st.integers(0, 3_000_000).map(lambda x: [x])
    ),
)


def written(part: tuple[str, str, list]) -> str:
    field, operator, values = part
    quoted = field in ("MlsId", "StandardStatus", "ListingKey")
    return f"{field} {operator} " + ",".join(f"'{value}'" if quoted else str(value) for value in values)


def holds(part: tuple[str, str, list], fields: dict) -> bool:
    field, operator, values = part
    value = fields[field]
    return {
        "Eq": lambda: value in values,
        "Ne": lambda: value not in values,
        "Gt": lambda: value > values[0],
        "Ge": lambda: value >= values[0],
        "Lt": lambda: value < values[0],
        "Le": lambda: value <= values[0],
        "Bt": lambda: values[0] <= value <= values[-1],
    }[operator]()


@settings(max_examples=80, deadline=None)
@given(
    parts=st.lists(comparisons, min_size=1, max_size=4), joint=st.sampled_from(["And", "Or"]), inverted=st.booleans()
)
def test_answers_are_those_of_a_plain_walk(parts: list, joint: str, inverted: bool) -> None:
    text = f" {joint} ".join(written(part) for part in parts)
    text = f"Not ({text})" if inverted else text
    every = all if joint == "And" else any
    wanted = {key for key, fields in RECORDS if every(holds(part, fields) for part in parts) != inverted}
    assert found(text) == wanted


@settings(max_examples=120, deadline=None)
@given(st.text(alphabet="AZaz09'\"\\(),. -:TZEqAndOrNot\n", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parse(text)
    except FilterError as error:
        assert error.code in (1040, 1041)


def test_a_window_after_the_first_day_makes_no_record_of_the_past() -> None:
    world = World(gps=400_000, crmls=600_000, clock=lambda: GENESIS + 5000)
    key = world.add_listing(GPS)
    touched = next(world.keys(CRMLS))
    world.touch(touched)
    window = f"ModificationTimestamp Gt {time_text(GENESIS + 1)}"
    assert [record["Id"] for record in world.records(filter=window)] == [touched, key]
