"""Homes of many records, whatever their order."""

from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from listings.homes.grouping import group, pair
from listings.homes.judging import Verdict
from listings.homes.keys import fingerprint
from listings.homes.reading import Home, read


def home(line: str, parcel: str = "", postal_code: str = "92260") -> Home:
    return read(
        {"unparsed_address": line, "city": "Palm Desert", "state_or_province": "CA", "postal_code": postal_code,
         "county_or_parish": "Riverside", "parcel_number": parcel}
    )  # fmt: skip


ONE, OTHER = "505-123-007", "505-129-008"


def names(*homes: Home, **options: dict[tuple[str, str], Verdict]) -> set[frozenset[int]]:
    return {frozenset(each) for each in group(homes, options.get("answers", {}))}


def test_a_parcel_joins_two_spellings_and_all_that_have_either() -> None:
    homes = home("41 Saint Andrews Dr", ONE), home("41 Links Dr", ONE), home("41 St. Andrews Drive")
    assert names(*homes) == {frozenset({0, 1, 2})}


def test_an_address_of_two_parcels_belongs_to_neither() -> None:
    assert names(home("12 Sago Ln", ONE), home("12 Sago Lane"), home("12 Sago Ln", OTHER)) == {
        frozenset({0}), frozenset({1}), frozenset({2}),
    }  # fmt: skip


def test_a_persons_answer_joins_and_parts() -> None:
    homes = home("12 Sago Ln", ONE), home("12 Sago Lane"), home("12 Sago Ln", OTHER)
    prints = [fingerprint(each) for each in homes]
    same = {pair(prints[0], prints[1]): Verdict.SAME}
    assert frozenset({0, 1}) in names(*homes, answers=same)
    parted = {pair(prints[0], prints[1]): Verdict.DIFFERENT}
    assert names(homes[0], homes[1], answers=parted) == {frozenset({0}), frozenset({1})}


def test_lots_without_number_and_parcel_are_as_many_as_their_records() -> None:
    assert names(home("0 Ocotillo Trl"), home("0 Ocotillo Trl")) == {frozenset({0}), frozenset({1})}
    assert names(home("Lot 5 Ocotillo Trl"), home("LOT 5 OCOTILLO TRAIL")) == {frozenset({0, 1})}


RECORDS = st.builds(
    home,
    st.sampled_from(["12 Sago Ln", "12 Sago Lane", "12 Sago Ct", "14 Sago Ln", "12 Sago Ln #5", "0 Sago Ln"]),
    st.sampled_from(["", ONE, OTHER, "N/A"]),
    st.sampled_from(["92260", ""]),
)


@settings(deadline=None)
@given(st.lists(RECORDS, max_size=5))
def test_no_order_of_records_makes_other_homes(records: list[Home]) -> None:
    found = names(*records)
    for order in permutations(range(len(records))):
        again = group([records[place] for place in order])
        assert {frozenset(order[place] for place in each) for each in again} == found
