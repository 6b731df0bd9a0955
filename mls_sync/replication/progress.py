"""How far a run is, for pages, the admin and the terminal alike."""

from datetime import datetime
from typing import TypedDict

from django.utils import timezone

from mls_sync.models import RunStatus, SyncRun


class Progress(TypedDict):
    """`percent` is None while the source has announced no total; `rate` is records per second of work; `eta_seconds`
    is None when unknown; `elapsed_seconds` counts from the first slice, waits included."""

    status: str
    percent: int | None
    done: int
    expected: int | None
    rate: float
    eta_seconds: int | None
    elapsed_seconds: int
    waiting_until: datetime | None


def progress(run: SyncRun) -> Progress:
    """A run that ended well is at 100 percent, whatever total the source had announced."""
    rate = _rate(run)
    left = max(run.expected - run.fetched, 0) if run.expected is not None and run.is_open else None
    return {
        "status": run.get_status_display(),
        "percent": _percent(run),
        "done": run.fetched,
        "expected": run.expected,
        "rate": rate,
        "eta_seconds": round(left / rate) if left is not None and rate else None,
        "elapsed_seconds": _elapsed(run),
        "waiting_until": run.not_before if run.status == RunStatus.WAITING else None,
    }


def _percent(run: SyncRun) -> int | None:
    if run.status == RunStatus.COMPLETE:
        return 100
    if not run.expected:
        return None
    return min(100 * run.fetched // run.expected, 99 if run.is_open else 100)


def _rate(run: SyncRun) -> float:
    worked = run.fetch_ms + run.map_ms + run.write_ms
    return round(1000 * run.fetched / worked, 1) if worked else 0.0


def _elapsed(run: SyncRun) -> int:
    if run.started_at is None:
        return 0
    return round(((run.finished_at or timezone.now()) - run.started_at).total_seconds())
