"""Answers find their leads by address, however it is spelled, and never by position."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_leads.models import SkipTraceRow
from crm_leads.outreach.skip_trace.match import match
from crm_leads.vendors.base import Home, Person

NOBODY = (Person("Ana One"),)


def row(pk: int, address: str, *, city: str = "Palm Springs", zip: str = "92262") -> SkipTraceRow:
    return SkipTraceRow(pk=pk, address=address, city=city, state="CA", zip=zip)


def home(address: str, *, city: str = "PALM SPRINGS", zip: str = "") -> Home:
    return Home(address, city, "CA", zip, NOBODY)


@pytest.mark.parametrize(
    ("sent", "answered"),
    [
        ("12 North Palm Canyon Drive", "12 N PALM CANYON DR"),
        ("12 N. Palm Canyon Dr. #5", "12 N PALM CANYON DR UNIT 5"),
        ("12 Palm Canyon Dr, Apt 5B", "12 PALM CANYON DR # 5B"),
        ("0012 O'Brien Street", "12 OBRIEN ST"),
        ("One Ocean Plaza", "ONE OCEAN PLZ"),
    ],
)
def test_spellings_of_one_home_meet(sent: str, answered: str) -> None:
    assert match([row(1, sent)], [home(answered)]).homes.keys() == {1}


@pytest.mark.parametrize(
    ("sent", "answered"),
    [("12 Palm Dr", "14 PALM DR"), ("12 Palm Dr", "12 PALM AVE"), ("12 Palm Dr #5", "12 PALM DR"), ("12 Elm St", "")],
)
def test_another_home_is_noted_and_given_to_nobody(sent: str, answered: str) -> None:
    found = match([row(1, sent)], [home(answered)])
    assert not found.homes and found.unmatched[0]["why"] == "No lead of the order has this address."


def test_another_city_is_another_home() -> None:
    assert not match([row(1, "12 Palm Dr")], [home("12 PALM DR", city="INDIO")]).homes


def test_two_leads_of_one_address_are_told_apart_by_zip_or_not_at_all() -> None:
    rows = [row(1, "12 Palm Dr", zip="92262"), row(2, "12 Palm Dr", zip="92264")]
    assert match(rows, [home("12 PALM DR", zip="92264-1234")]).homes.keys() == {2}
    assert match(rows, [home("12 PALM DR")]).unmatched[0]["why"] == "Two leads of the order have this address."


@given(st.permutations(range(8)), st.sets(st.integers(0, 7)))
def test_order_and_gaps_of_the_answer_do_not_matter(order: list[int], missing: set[int]) -> None:
    rows = [row(n, f"{n + 1} Test Way") for n in range(8)]
    random.Random(len(missing)).shuffle(rows)  # noqa: S311 - chance, not secrecy
    answered = [home(f"{n + 1} TEST WAY") for n in order if n not in missing]
    found = match(rows, answered)
    assert {pk: homes[0].address for pk, homes in found.homes.items()} == {
        n: f"{n + 1} TEST WAY" for n in range(8) if n not in missing
    }
    assert found.unmatched == []
