"""The histogram of delays: what it keeps is small, adds up, and is off by at most 5 %."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from mls_sync.delays import quantile, together, with_delays

SECONDS = st.lists(st.floats(1.1, 3e6), min_size=1, max_size=200)


@given(SECONDS, st.sampled_from([0.5, 0.95, 1.0]))
def test_a_quantile_is_off_by_at_most_five_percent(seconds: list[float], share: float) -> None:
    exact = sorted(seconds)[max(-int(-share * len(seconds) // 1) - 1, 0)]
    found = quantile(with_delays({}, seconds), share)
    assert found is not None and abs(found.total_seconds() - exact) <= 0.0501 * exact


@given(SECONDS, SECONDS)
def test_histograms_of_two_runs_are_that_of_both(one: list[float], other: list[float]) -> None:
    assert together([with_delays({}, one), with_delays({}, other)]) == with_delays({}, one + other)


def test_it_stays_small_whatever_comes() -> None:
    assert len(with_delays({}, range(0, 3_000_000, 7))) < 160


def test_a_clock_that_is_ahead_counts_as_no_delay() -> None:
    assert quantile(with_delays({}, [-3600.0, 0.0, 0.4]), 0.95) == timedelta(seconds=1)


def test_without_a_change_there_is_no_quantile() -> None:
    assert quantile({}, 0.5) is None
