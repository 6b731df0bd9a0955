"""Cron expressions on a wall clock: when something is due next in its own time zone."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from croniter import CroniterBadDateError, croniter
from django.core.exceptions import ValidationError

# A year of once a day. What is due more often is seen for more than a week, since weekends may be left out.
MOMENTS_SEEN, SEEN_FOR = 400, timedelta(days=8)


def next_moment(cron: str, zone: str, after: datetime) -> datetime:
    """The first moment after `after` (aware) that the expression names on the clocks of `zone`, in UTC.

    When clocks go forward, a moment in the missing hour is due right after it. When they go back, an expression with
    fixed hours is due in the first pass of the repeated hour only; one with `*` hours goes on by elapsed time.
    """
    moments = croniter(cron, after.astimezone(ZoneInfo(zone)))
    every_hour = cron.split()[1].startswith("*")
    while True:
        found: datetime = moments.get_next(datetime)
        if every_hour or not found.fold:
            return found.astimezone(UTC)


@lru_cache(maxsize=1_000)
def longest_gap(cron: str) -> timedelta:
    """The longest wait from one moment that the expression names to the next, as seen over some weeks."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    moments = croniter(cron, start)
    seen, longest = 1, timedelta(0)
    before: datetime = moments.get_next(datetime)
    while seen < MOMENTS_SEEN or before < start + SEEN_FOR:
        after: datetime = moments.get_next(datetime)
        seen, longest, before = seen + 1, max(longest, after - before), after
    return longest


def is_cron(text: str) -> bool:
    """Five fields that name a day which comes: `0 0 30 2 *` is well formed, and one such row stops django-q2's
    scheduler for every other."""
    if len(text.split()) != 5 or not croniter.is_valid(text):
        return False
    try:
        next_moment(text, "UTC", datetime.now(UTC))
    except CroniterBadDateError:
        return False
    return True


def names(cron: str, zone: str, moment: datetime) -> bool:
    """Whether `moment` is one that the expression names."""
    return next_moment(cron, zone, moment - timedelta(seconds=1)) == moment


def validate_cron(value: str) -> None:
    """For model fields. Raises ValidationError."""
    if not is_cron(value):
        raise ValidationError(f"{value!r} is not a cron expression of five fields, e.g. 0 2 * * * (daily at 2 AM).")
