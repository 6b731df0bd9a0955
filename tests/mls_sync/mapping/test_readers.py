from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mls_sync.mapping import dates, readers
from mls_sync.mapping.readers import UNREADABLE

money = readers.decimal(2)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("50000.0", Decimal("50000.00")),
        ("1,250", Decimal(1250)),
        ("$450,000", Decimal(450000)),
        (12.005, Decimal("12.01")),
        ("-5", Decimal(-5)),
        (".5", Decimal("0.5")),
        ("1e5", Decimal(100000)),
        (99999999999999, Decimal(99999999999999)),
        ("", None),
        ("N/A", None),
        ("********", None),
        ([], None),
        (100000000000000, UNREADABLE),
        (99999999999999.999, UNREADABLE),
        (1e300, UNREADABLE),
        (float("nan"), UNREADABLE),
        ("Infinity", UNREADABLE),
        ("1.250,00", UNREADABLE),
        ("12,50", UNREADABLE),
        ("1_000", UNREADABLE),
        ("٣", UNREADABLE),
        (True, UNREADABLE),
        ([1], UNREADABLE),
        ("9" * 5000, UNREADABLE),
    ],
)
def test_money(sent: Any, read: Any) -> None:
    assert money(sent) == read


@pytest.mark.parametrize(
    ("sent", "read"),
    [(12.0, 12), ("3.0", 3), ("1,250", 1250), (2.5, UNREADABLE), (2**63, UNREADABLE), (-(2**63), -(2**63)), ("", None)],
)
def test_integer(sent: Any, read: Any) -> None:
    assert readers.integer(sent) == read


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("Y", True),
        ("1", True),
        (1, True),
        ("true", True),
        ("No", False),
        (0.0, False),
        ("", None),
        ("maybe", UNREADABLE),
        (2, UNREADABLE),
        ({"a": 1}, UNREADABLE),
    ],
)
def test_yes_no(sent: Any, read: Any) -> None:
    assert readers.yes_no(sent) is read


NOON = datetime(2026, 1, 2, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("2026-01-02T12:30:00Z", NOON),
        ("2026-01-02T12:30:00", NOON),
        ("2026-01-02T12:30:00+00:00", NOON),
        ("2026-01-02T04:30:00-08:00", NOON),
        ("2026-01-02 12:30:00", NOON),
        ("2026-01-02T12:30:00.1234567Z", NOON.replace(microsecond=123456)),
        ("2026-01-02", datetime(2026, 1, 2, tzinfo=UTC)),
        ("01/02/2026 12:30 PM", NOON),
        ("0000-00-00", None),
        ("0000-00-00T00:00:00Z", None),
        ("", None),
        ("0001-01-01T00:00:00Z", UNREADABLE),
        ("9999-12-31T23:59:59Z", UNREADABLE),
        ("TBD", UNREADABLE),
        ("2026-02-30", UNREADABLE),
        (1767355800, UNREADABLE),
    ],
)
def test_moment(sent: Any, read: Any) -> None:
    assert dates.moment(sent) == read


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("2026-01-02", date(2026, 1, 2)),
        ("2026-01-02T23:59:59Z", date(2026, 1, 2)),
        ("01/02/2026", date(2026, 1, 2)),
        ("1900-01-01", UNREADABLE),
        ("13/40/2026", UNREADABLE),
        ("2026-W01-1", UNREADABLE),
        ("20260102", UNREADABLE),
        (["2026-01-02"], UNREADABLE),
    ],
)
def test_day(sent: Any, read: Any) -> None:
    assert dates.day(sent) == read


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ({"Pool": True, "Spa": True}, "Pool, Spa"),
        ({"Pool": True, "Spa": False}, "Pool"),
        ({"Pool": "Y", "Other": "Solar"}, "Pool, Other: Solar"),
        (["Pool", "Spa"], "Pool, Spa"),
        ("Pool,Spa", "Pool, Spa"),
        ([["Pool"], {"Spa": True}], "Pool, Spa"),
        ({}, None),
        ({"Pool": False}, None),
        (True, "Yes"),
        ("********", None),
    ],
)
def test_features(sent: Any, read: Any) -> None:
    assert readers.features(sent) == read


@given(JSON)
def test_no_reader_raises_or_returns_another_type(value: Any) -> None:
    typed: dict[Any, type] = {
        readers.short_text: str,
        readers.label: str,
        readers.long_text: str,
        readers.features: str,
        readers.yes_no: bool,
        money: Decimal,
        readers.integer: int,
        readers.real: float,
        dates.day: date,
        dates.moment: datetime,
    }
    for read, kind in typed.items():
        found = read(value)
        assert found is None or found is UNREADABLE or type(found) is kind
        assert found != "********"
