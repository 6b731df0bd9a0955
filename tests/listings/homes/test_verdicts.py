"""What listings.homes says of the corpus, and that case, blanks and order do not change it."""

from collections.abc import Callable

import pytest

from listings.homes.judging import judge
from listings.homes.keys import address_key, parcel_key
from listings.homes.reading import read
from tests.listings.homes.corpus import Pair, pairs

MOST_MAYBES = 0.02


def verdict(one: dict[str, str], other: dict[str, str]) -> str:
    return str(judge(read(one), read(other)).verdict)


def told(wrong: list[Pair]) -> str:
    """In lines; empty when there are none."""
    return "\n".join(map(str, wrong))


@pytest.mark.parametrize("answer", ["same", "different"])
def test_no_answer_is_wrong(answer: str) -> None:
    """Also where nobody can tell: then only *maybe* is right."""
    wrong = [pair for pair in pairs() if pair.verdict != answer and verdict(pair.one, pair.other) == answer]
    assert not told(wrong)


def test_what_a_person_decides_at_once_is_hardly_ever_a_maybe() -> None:
    at_once = [pair for pair in pairs() if pair.at_once]
    maybes = [pair for pair in at_once if verdict(pair.one, pair.other) == "maybe"]
    assert len(maybes) <= MOST_MAYBES * len(at_once), told(maybes)


def test_the_order_of_two_homes_does_not_matter() -> None:
    wrong = [pair for pair in pairs() if verdict(pair.one, pair.other) != verdict(pair.other, pair.one)]
    assert not told(wrong)


@pytest.mark.parametrize("spell", [str.upper, str.lower, lambda text: f"  {text.replace(' ', '   ')} "])
def test_case_and_blanks_do_not_matter(spell: Callable[[str], str]) -> None:
    wrong = []
    for pair in pairs():
        again = {name: spell(value) for name, value in pair.one.items()}
        if verdict(again, pair.other) != verdict(pair.one, pair.other):
            wrong.append(pair)
    assert not told(wrong)


def test_records_of_one_home_find_each_other() -> None:
    """Only records that share a key are judged at all: a pair that never meets is taken for two homes."""
    apart = []
    for pair in pairs():
        one, other = read(pair.one), read(pair.other)
        shared = {address_key(one), parcel_key(one)} & {address_key(other), parcel_key(other)} - {""}
        if pair.verdict == "same" and not shared:
            apart.append(pair)
    assert not told(apart)
