"""Lines whose heights are their numbers."""

from hypothesis import given
from hypothesis import strategies as st

from realty.ui.charts import HEIGHT, WIDTH, Series
from realty.ui.line_charts import line_chart

SERIES = (Series("a", "A", "good"), Series("b", "B", "bad"))


def test_a_gap_parts_a_line_and_one_point_is_a_dot() -> None:
    drawn = line_chart("x", "X", ["1", "2", "3", "4"], [(0, 5), (10, None), (None, None), (5, None)], SERIES)
    first, second = drawn.lines
    assert first.paths == ("6.00,120.00 202.00,0.00",) and first.dots == ("594.00,60.00 594.00,60.00",)
    assert not second.paths and len(second.dots) == 1
    assert (drawn.bottom, drawn.top, drawn.newest) == ("0", "10", ("5", "-"))
    assert drawn.rows[1].numbers == ("10", "-")


def test_shares_begin_at_the_step_below_them() -> None:
    drawn = line_chart("x", "X", ["1"], [(0.97,)], SERIES[:1], say=lambda share: f"{share:.0%}", step=0.05)
    assert (drawn.bottom, drawn.top) == ("95%", "100%")


@given(st.lists(st.tuples(*[st.none() | st.floats(0, 1e12)] * 2), max_size=70), st.sampled_from((None, 0.05, 1.0)))
def test_whatever_the_numbers_the_lines_fit(numbers: list[tuple[float | None, ...]], step: float | None) -> None:
    drawn = line_chart("x", "X", [""] * len(numbers), numbers, SERIES, step=step)
    points = [point for line in drawn.lines for path in (*line.paths, *line.dots) for point in path.split()]
    assert drawn.is_empty == (not points)
    for x, y in (map(float, point.split(",")) for point in points):
        assert 0 <= x <= WIDTH and -0.01 <= y <= HEIGHT + 0.01
