"""How long changes took from the source to the search: a small histogram on each run, and quantiles over many.

A bucket holds the delays between two powers of GAMMA, so a quantile is off by at most 5 % of its value (DDSketch,
Masson et al., PVLDB 12, 2019, section 2). It is JSON, `{"83": 12}`: twelve delays in bucket 83; histograms add up.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import timedelta

GAMMA = 1.1
_LOG = math.log(GAMMA)

Histogram = Mapping[str, int]


def with_delays(histogram: Histogram, seconds: Iterable[float]) -> dict[str, int]:
    """The histogram and these delays besides. A negative one, of a source whose clock is ahead, counts as none."""
    found = Counter(histogram)
    found.update(str(_bucket(each)) for each in seconds)
    return dict(found)


def together(histograms: Iterable[Histogram]) -> dict[str, int]:
    """All of them in one."""
    found: Counter[str] = Counter()
    for each in histograms:
        found.update(each)
    return dict(found)


def quantile(histogram: Histogram, share: float) -> timedelta | None:
    """The delay that this share of changes (0.95: 95 %) did not exceed. None without any."""
    wanted, seen = math.ceil(share * sum(histogram.values())), 0
    for bucket, number in sorted((int(name), number) for name, number in histogram.items()):
        seen += number
        if seen >= wanted:
            return timedelta(seconds=_middle(bucket))
    return None


def _bucket(seconds: float) -> int:
    """0: at most a second."""
    return max(math.ceil(math.log(seconds) / _LOG), 0) if seconds > 1 else 0


def _middle(bucket: int) -> float:
    """The value that is off by the same share of either edge."""
    return 2 * GAMMA**bucket / (GAMMA + 1) if bucket else 1.0
