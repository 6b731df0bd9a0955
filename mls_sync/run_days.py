"""Figures of each day, kept as runs end: `add` is the only writer of `RunDay`, in the transaction that closes the run,
so that a day's row is exact whenever it can be read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.utils import timezone

from mls_sync.enums import FINAL_STATUSES
from mls_sync.models import RunDay, SyncRun

COUNTS = (
    "fetched",
    "created",
    "updated",
    "unchanged",
    "quarantined",
    "skipped",
    "removed",
    "vanished",
    "requests",
    "bytes_received",
)
OUTCOMES = tuple(str(status) for status in FINAL_STATUSES)
NAMES = (*OUTCOMES, *COUNTS)


@dataclass(frozen=True)
class Figures:
    """Runs by outcome (NAMES of `RunStatus`), records by what became of them, requests and bytes."""

    numbers: Mapping[str, int]
    day: date | None = None

    def __getitem__(self, name: str) -> int:
        return self.numbers[name]

    @property
    def runs(self) -> int:
        return sum(self.numbers[name] for name in OUTCOMES)


def add(run: SyncRun) -> None:
    """Count a run that is over, in the transaction that closes it. Raises ValueError for one that is not."""
    if not run.is_over or run.finished_at is None:
        raise ValueError(f"Run {run.pk} is not over.")
    day = run.finished_at.astimezone(UTC).date()
    row, _ = RunDay.objects.get_or_create(feed_id=run.feed_id, day=day, defaults={"tenant_id": run.tenant_id})
    more: dict[str, Any] = {name: F(name) + getattr(run, name) for name in COUNTS if getattr(run, name)}
    RunDay.objects.filter(pk=row.pk).update(**more, **{run.status: F(run.status) + 1})


def last_days(number: int, feed_id: int | None = None) -> list[Figures]:
    """Today in UTC and the days before it, the oldest first, also those without a run. Of all feeds in the open scope,
    or of one. One query, whose rows are feeds times days."""
    today = timezone.now().astimezone(UTC).date()
    first = today - timedelta(days=number - 1)
    rows = RunDay.objects.filter(day__gte=first)
    if feed_id is not None:
        rows = rows.filter(feed=feed_id)
    sums = rows.order_by().values("day").annotate(**{f"sum_{name}": Sum(name) for name in NAMES})
    found = {row["day"]: {name: int(row[f"sum_{name}"]) for name in NAMES} for row in sums}
    days = (first + timedelta(days=offset) for offset in range(number))
    return [Figures(found.get(day, dict.fromkeys(NAMES, 0)), day) for day in days]


def together(figures: Iterable[Figures]) -> Figures:
    """All of them as one."""
    all_of_them = list(figures)
    return Figures({name: sum(each[name] for each in all_of_them) for name in NAMES})


def since(moment: datetime) -> Figures:
    """Of the runs that ended after a moment; reads each of them. One query."""
    ended = SyncRun.objects.filter(finished_at__gt=moment, status__in=FINAL_STATUSES).order_by()
    outcomes = {f"sum_{name}": Count("pk", filter=Q(status=name)) for name in OUTCOMES}
    found = ended.aggregate(**outcomes, **{f"sum_{name}": Sum(name, default=0) for name in COUNTS})
    return Figures({name: int(found[f"sum_{name}"]) for name in NAMES})
