"""Figures of each day, kept as runs end: `add` is the only writer of `RunDay`, in the transaction that closes the run,
so that a day's row is exact whenever it can be read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncHour
from django.utils import timezone

from mls_sync.enums import FINAL_STATUSES
from mls_sync.models import PlatformDay, PlatformHour, RunDay, SyncRun
from realty.tenants.scope import current_scope

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
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


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
    or of one. In the platform's scope two queries, else one."""
    today = _today()
    days = [today - timedelta(days=back) for back in reversed(range(number))]
    summed = _summed(days) if feed_id is None and current_scope().platform else {}
    rows = RunDay.objects.filter(day__in=[day for day in days if day not in summed])
    if feed_id is not None:
        rows = rows.filter(feed=feed_id)
    found = {**summed, **_sums(rows)}
    return [Figures(found.get(day, dict.fromkeys(NAMES, 0)), day) for day in days]


def sum_up(number: int) -> int:
    """Keep the sums of so many days that are over; in the platform's scope, by a schedule. What a deleted feed had is
    left out from the next time on. Returns how many days had runs."""
    today = _today()
    rows = RunDay.objects.filter(day__lt=today, day__gte=today - timedelta(days=number))
    found = _sums(rows)
    with transaction.atomic():
        PlatformDay.objects.exclude(day__in=found).delete()
        days = [PlatformDay(day=day, **numbers) for day, numbers in found.items()]
        PlatformDay.objects.bulk_create(days, update_conflicts=True, unique_fields=["day"], update_fields=list(NAMES))
    return len(found)


def sum_up_hours() -> int:
    """Keep the sums of the last day's hours that are over, also of those without a run; in the platform's scope, by a
    schedule, which puts right what a run changed whose end became known late. Returns how many runs ended in them."""
    over = _hour(timezone.now())
    hours = [over - back * HOUR for back in range(1, 25)]
    ended = _ended(Q(finished_at__gte=hours[-1], finished_at__lt=over))
    rows = ended.annotate(hour=TruncHour("finished_at", tzinfo=UTC)).values("hour", "status")
    found = {hour: dict.fromkeys(NAMES, 0) for hour in hours}
    for row in _counted(rows):
        _add(found[row["hour"]], row)
    with transaction.atomic():
        PlatformHour.objects.exclude(hour__in=hours).delete()
        kept = [PlatformHour(hour=hour, **numbers) for hour, numbers in found.items()]
        PlatformHour.objects.bulk_create(
            kept, update_conflicts=True, unique_fields=["hour"], update_fields=list(NAMES)
        )
    return sum(numbers[name] for numbers in found.values() for name in OUTCOMES)


def _hour(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _today() -> date:
    return timezone.now().astimezone(UTC).date()


def _summed(days: Iterable[date]) -> dict[date, dict[str, int]]:
    """Of days that are over and were summed up; today's is still counted."""
    rows = PlatformDay.objects.filter(day__in=list(days), day__lt=_today())
    return {row.day: {name: getattr(row, name) for name in NAMES} for row in rows}


def _sums(rows: "QuerySet[RunDay]") -> dict[date, dict[str, int]]:
    found: Any = rows.order_by().values("day").annotate(**{f"sum_{name}": Sum(name) for name in NAMES})
    return {row["day"]: {name: int(row[f"sum_{name}"]) for name in NAMES} for row in found}


def together(figures: Iterable[Figures]) -> Figures:
    """All of them as one."""
    all_of_them = list(figures)
    return Figures({name: sum(each[name] for each in all_of_them) for name in NAMES})


def last_day() -> Figures:
    """Of the runs that ended in the last 24 hours. Of all tenants together, whole hours come from their sums. One
    query, in the platform's scope two."""
    moment = timezone.now() - DAY
    hours = _hours_after(moment) if current_scope().platform else []
    wanted = Q(finished_at__gt=moment)
    if hours:
        wanted &= Q(finished_at__lt=hours[0].hour) | Q(finished_at__gte=hours[-1].hour + HOUR)
    numbers = {name: sum(getattr(each, name) for each in hours) for name in NAMES}
    for row in _counted(_ended(wanted).values("status")):
        _add(numbers, row)
    return Figures(numbers)


def _hours_after(moment: datetime) -> list[PlatformHour]:
    """One after the other, without a gap."""
    found: list[PlatformHour] = []
    for each in PlatformHour.objects.filter(hour__gte=moment).order_by("hour"):
        if found and each.hour != found[-1].hour + HOUR:
            break
        found.append(each)
    return found


def _ended(wanted: Q) -> "QuerySet[SyncRun]":
    return SyncRun.objects.filter(wanted, status__in=FINAL_STATUSES).order_by()


def _counted(rows: Any) -> Any:
    return rows.annotate(runs=Count("pk"), **{f"sum_{name}": Sum(name) for name in COUNTS})


def _add(numbers: dict[str, int], row: Mapping[str, Any]) -> None:
    numbers[row["status"]] += row["runs"]
    for name in COUNTS:
        numbers[name] += int(row[f"sum_{name}"])
