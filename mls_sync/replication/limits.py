"""The engine's bounds. The setting `REPLICATION` (a dict of these names) overrides them."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Limits:
    slice_seconds: float = 20.0
    """How long a task works before it hands over to the next; the page at hand is always ended."""
    silent_seconds: float = 90.0
    """A run without a checkpoint for so long, and whose lease is free, lost its worker."""
    attempts: int = 5
    """Failed attempts at one page before the run fails. Progress sets the count back."""
    first_backoff_seconds: float = 10.0
    """Doubles with each further attempt."""
    longest_backoff_seconds: float = 900.0
    rate_limit_waits: int = 200
    """How often one run may be told to wait; such waits do not count as failures."""
    longest_wait_seconds: float = 86_400.0
    failed_runs: int = 5
    """So many failed runs in a row disable the feed; `Feed.max_failed_runs` is a feed's own number."""
    first_retry_minutes: float = 15.0
    """After a failed run its schedule tries again; doubles with each further one, so that five take four hours."""
    longest_retry_minutes: float = 240.0
    sweep_floor: int = 10
    """A sweep that would remove no more than this many is never braked."""
    restarts: int = 3
    """How often one run may begin its window anew because the source forgot its page token."""
    record_errors: int = 100
    """How many single records a run names in its error list; all of them are in the quarantine."""
    gap_share: float = 0.01
    """How far the records read may stay below the announced total: the source moves while we page."""
    reports_kept: int = 60
    """Completeness reports of a feed; older ones go."""
    reports_with_keys: int = 5
    """Of these, the newest that keep their keys."""
    report_keys: int = 10_000
    """How many keys of each kind one report keeps."""
    continue_full_hours: float = 24.0
    """How old a full read that was broken off may be to be continued from its last page."""

    longest_request_delay: float = 5.0
    """Seconds between two requests for watched listings, whatever their watches ask for."""

    def backoff(self, attempt: int) -> timedelta:
        """The wait after the `attempt`-th failure in a row (from 1)."""
        seconds = self.first_backoff_seconds * 2 ** (attempt - 1)
        return timedelta(seconds=min(seconds, self.longest_backoff_seconds))

    def retry_wait(self, failed_runs: int) -> timedelta:
        """The wait after so many failed runs in a row (from 1)."""
        minutes = self.first_retry_minutes * 2 ** min(failed_runs - 1, 20)
        return timedelta(minutes=min(minutes, self.longest_retry_minutes))


def limits() -> Limits:
    """The bounds in force."""
    return Limits(**getattr(settings, "REPLICATION", {}))
