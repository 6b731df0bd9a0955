"""DMQL2: what it means, and what it refuses."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.mls.rets.criteria import Context, compiled
from simulators.mls.rets.dmql import parse
from simulators.mls.rets.fields import property_table
from simulators.mls.rets.lookups import code
from simulators.mls.rets.replies import ReplyError

ZONE = timezone(timedelta(hours=-8))
NOW = datetime(2026, 11, 2, 20, 30, tzinfo=UTC)
CONTEXT = Context(property_table()[0], True, ZONE, NOW)
ROW: dict[str, Any] = {
    "ListingKey": "20261101000000000026000000",
    "ListPrice": 450_000,
    "LotSizeAcres": 0.25,
    "StandardStatus": "Active",
    "City": "Palm Springs",
    "View": {"Pool": True, "Mountain(s)": True, "Lake": False},
    "Cooling": {},
    "StreetName": 'Calle "Sol" (Sur)',
    "PublicRemarks": "Walk to the park,\nbring a dog",
    "WaterfrontYN": True,
    "ListingContractDate": "2026-11-01",
    "ModificationTimestamp": "2026-11-02T04:00:00Z",
    "PriceChangeTimestamp": None,
    "ExpirationDate": "********",
}
VIEW = {text: code("View", text) for text in ("Pool", "Mountain(s)", "Lake")}


def matches(query: str) -> bool:
    return compiled(parse(query), CONTEXT)(ROW.get)


@pytest.mark.parametrize(
    "query",
    [
        "(ListPrice=450000)",
        "(ListPrice=450000+)",
        "(ListPrice=450000-)",
        "(ListPrice=1-449999,450000-450000)",
        "(LotSizeAcres=0.2-0.25)",
        "((ListPrice=1+),(ListPrice=1)|(StandardStatus=A))",
        "(ListPrice=1)|(StandardStatus=A),(ListPrice=2+)",
        "(ListPrice=450000) AND (StandardStatus=A) or (ListPrice=1)",
        "~(ListPrice=1)",
        "NOT (ListPrice=1),(StandardStatus=|P,A)",
        "(StandardStatus=~P,X)",
        "(StandardStatus=.ANY.)",
        "(Cooling=.EMPTY.)",
        "(PriceChangeTimestamp=.EMPTY.)",
        "~(View=.EMPTY.)",
        f"(View=|{VIEW['Pool']},{VIEW['Lake']})",
        f"(View=+{VIEW['Pool']},{VIEW['Mountain(s)']})",
        f"(View=~{VIEW['Lake']})",
        f'(View="{VIEW["Pool"]}")',
        '(StreetName="Calle ""Sol"" (Sur)")',
        "(StreetName=calle*)",
        "(StreetName=*Sol*)",
        "(PublicRemarks=*bring ? dog)",
        "(StreetName=Nothing,Calle*)",
        "(WaterfrontYN=1)",
        "(ListingContractDate=2026-11-01)",
        "(ListingContractDate=2026-11-01+)",
        "(ListingContractDate=2026-10-01-2026-11-01)",
        "(ListingContractDate=TODAY-)",
        # 04:00 UTC is 20:00 on the 1st in the server's zone.
        "(ModificationTimestamp=2026-11-01)",
        "(ModificationTimestamp=2026-11-01T20:00:00+)",
        "(ModificationTimestamp=2026-11-02T04:00:00Z)",
        "(ModificationTimestamp=2026-11-01T12:00:00-08:00-2026-11-02T05:00:00+01:00)",
        "(ModificationTimestamp=NOW-)",
        "(ListingKey=20261101000000000026000000+)",
        "(ListingKey=20261101000000000026000000,1)",
    ],
)
def test_a_match(query: str) -> None:
    assert matches(query)
    assert not matches(f"~({query})")


@pytest.mark.parametrize(
    "query",
    [
        "(ListPrice=450001+)",
        "(ListPrice=449999-)",
        "(ListPrice=.EMPTY.)",
        "(StandardStatus=P)",
        "(StandardStatus=Active)",
        f"(View=+{VIEW['Pool']},{VIEW['Lake']})",
        f"(View=~{VIEW['Pool']})",
        "(Cooling=|X)",
        "(StreetName=Calle)",
        "(WaterfrontYN=0)",
        "(ModificationTimestamp=2026-11-02)",
        "(ModificationTimestamp=2026-11-01T20:00:01+)",
        "(ModificationTimestamp=TODAY+)",
        "(PriceChangeTimestamp=2000-01-01+)",
        "(ExpirationDate=2000-01-01+)",
        "(ListingKey=20261101000000000026000001+)",
    ],
)
def test_no_match(query: str) -> None:
    assert not matches(query)


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("", 20206),
        ("ListPrice=1", 20206),
        ("(ListPrice=)", 20206),
        ("(ListPrice=1", 20206),
        ("(ListPrice=1))", 20206),
        ("(ListPrice=1)(ListPrice=2)", 20206),
        ("(ListPrice=1),", 20206),
        ("(ListPrice=low)", 20206),
        ("(ListPrice=1,,2)", 20206),
        ("(WaterfrontYN=maybe)", 20206),
        ("(ListingContractDate=2026-02-30)", 20206),
        ("(ModificationTimestamp=2026-01-01 00:00:00+)", 20206),
        ("(StreetName=|A,B)", 20206),
        ('(StreetName="open)', 20206),
        ("(Nothing=1)", 20200),
        ("~(Nothing=1)|(ListPrice=1)", 20200),
        ("(" * 60 + "ListPrice=1" + ")" * 60, 20211),
    ],
)
def test_refused(query: str, number: int) -> None:
    with pytest.raises(ReplyError) as caught:
        compiled(parse(query), CONTEXT)
    assert caught.value.code == number


@given(st.text(alphabet='()=,|~+-."* A1:TZ', max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        compiled(parse(f"(ListPrice={text}),(StreetName={text})"), CONTEXT)(ROW.get)
    except ReplyError as error:
        assert error.code in (20200, 20206, 20211)


@given(st.text(min_size=1).filter(lambda text: text.strip() == text and "*" not in text and "?" not in text))
def test_a_quoted_text_finds_itself(text: str) -> None:
    escaped = text.replace('"', '""')
    test: Callable[..., bool] = compiled(parse(f'(StreetName="{escaped}")'), CONTEXT)
    assert test({"StreetName": text}.get)
