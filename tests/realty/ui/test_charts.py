"""Bars whose heights are their numbers."""

from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realty.ui.charts import HEIGHT, Series, chart, rounded_up

SERIES = (Series("good", "Good", "good"), Series("bad", "Bad", "bad"))


@dataclass
class Day:
    day: date
    good: int
    bad: int

    def __getitem__(self, name: str) -> int:
        return int(getattr(self, name))


@pytest.mark.parametrize(
    ("number", "top"), [(0, 1), (1, 1), (2, 2), (3, 5), (7, 10), (11, 20), (24, 25), (1_234, 2_000), (99_999, 100_000)]
)
def test_the_top_is_the_next_round_number(number: int, top: int) -> None:
    assert rounded_up(number) == top


def test_blocks_stand_on_each_other() -> None:
    drawn = chart("x", "X", [Day(date(2026, 11, 1), 30, 10)], SERIES)
    lower, upper = drawn.bars[0].blocks
    assert drawn.top == "50" and (lower.height, upper.height) == ("72.00", "24.00")
    assert (lower.y, upper.y) == ("48.00", "24.00") and drawn.totals == ("30", "10")


@given(st.lists(st.tuples(st.integers(0, 10**12), st.integers(0, 10**12)), max_size=40))
def test_whatever_the_numbers_the_bars_fit(numbers: list[tuple[int, int]]) -> None:
    drawn = chart("x", "X", [Day(date(2026, 11, 1), *pair) for pair in numbers], SERIES)
    assert len(drawn.bars) == len(numbers)
    for bar, pair in zip(drawn.bars, numbers, strict=True):
        assert len(bar.blocks) == sum(number > 0 for number in pair), "what there was can be seen"
        edges = [(float(block.y), float(block.y) + float(block.height)) for block in bar.blocks]
        assert all(0 <= upper <= lower <= HEIGHT + 1.01 for upper, lower in edges)
