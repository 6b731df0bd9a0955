"""The corpus is whole: whoever judges by it may trust it."""

import re
from collections import Counter

from tests.listings.homes.corpus import COLUMNS, VERDICTS, Pair, pairs

STYLES = {
    "across_the_country", "coachella", "directions", "hawaii", "highways", "land",
    "mixed_sources", "new_england", "ordinals", "parcels",
    "place", "queens_and_jersey", "rural", "saints_mounts_forts", "spanish", "strangers", "suffixes", "typos", "units",
    "unseen",
    "utah_grid", "wisconsin_grid",
}  # fmt: skip
A_PERSON = re.compile(r"@\w|\(\d{3}\) ?\d{3}-\d{4}|\b\d{3}-\d{3}-\d{4}\b|https?:")


def test_there_are_at_least_five_hundred_of_every_style() -> None:
    counted = Counter(pair.style for pair in pairs())
    assert set(counted) == STYLES
    assert min(counted.values()) >= 30
    assert len(pairs()) >= 500
    assert {verdict for verdict, count in Counter(pair.verdict for pair in pairs()).items() if count >= 50} == set(
        VERDICTS
    )


def test_every_pair_is_written_as_sources_write() -> None:
    for pair in pairs():
        assert pair.verdict in VERDICTS, pair
        assert pair.reason, pair
        assert isinstance(pair.at_once, bool), pair
        assert not (pair.verdict == "maybe" and pair.at_once), pair
        for side in (pair.one, pair.other):
            assert side and set(side) <= COLUMNS, pair
            assert all(isinstance(value, str) and value for value in side.values()), pair


def test_no_pair_comes_twice_not_even_swapped() -> None:
    seen: dict[frozenset[tuple[tuple[str, str], ...]], Pair] = {}
    for pair in pairs():
        both = frozenset((tuple(sorted(pair.one.items())), tuple(sorted(pair.other.items()))))
        assert both not in seen, (str(pair), str(seen[both]))
        seen[both] = pair


def test_two_sides_written_alike_teach_something_only_where_nobody_can_tell() -> None:
    assert [str(pair) for pair in pairs() if pair.one == pair.other and pair.verdict != "maybe"] == []


def test_nobody_is_named_called_or_written_to() -> None:
    sides = [side for pair in pairs() for side in (pair.one, pair.other)]
    texts = [text for side in sides for name, text in side.items() if name != "parcel_number"]
    assert [text for text in texts if A_PERSON.search(text)] == []
