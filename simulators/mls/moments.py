"""Moments as whole seconds since 1970 (UTC), and how the API writes them."""

import calendar
from datetime import UTC, datetime, timedelta
from functools import lru_cache

DAY = 86_400
GENESIS = int(datetime(2026, 11, 1, tzinfo=UTC).timestamp())
"""The last moment of the generated past, unless a world is told otherwise: a fixed day keeps worlds repeatable."""

_EPOCH = datetime(1970, 1, 1)


@lru_cache(maxsize=4096)
def day_text(day: int) -> str:
    """The date of a day number since 1970, as ``2026-01-02``."""
    return (_EPOCH + timedelta(days=day)).strftime("%Y-%m-%d")


def date_text(moment: int) -> str:
    """The date of a moment, as ``2026-01-02``."""
    return day_text(moment // DAY)


def time_text(moment: int) -> str:
    """A moment as ``2026-01-02T03:04:05Z``."""
    day, second = divmod(moment, DAY)
    return f"{day_text(day)}T{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}Z"


@lru_cache(maxsize=4096)
def _compact_day(day: int) -> str:
    return day_text(day).replace("-", "")


def key_text(microseconds: int) -> str:
    """A moment in microseconds as a ListingKey: yyyyMMddHHmmss, six digits, six zeros."""
    second, fraction = divmod(microseconds, 1_000_000)
    day, rest = divmod(second, DAY)
    return f"{_compact_day(day)}{rest // 3600:02d}{rest // 60 % 60:02d}{rest % 60:02d}{fraction:06d}000000"


def key_microseconds(key: str) -> int:
    """The moment that a ListingKey was made from. Raises ValueError for anything else."""
    if len(key) != 26 or not key.isascii() or not key.isdigit():
        raise ValueError("A listing key has 26 digits")
    parts = datetime.strptime(key[:14], "%Y%m%d%H%M%S")
    return calendar.timegm(parts.timetuple()) * 1_000_000 + int(key[14:20])
