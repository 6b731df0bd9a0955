"""Schedules that every installation has; each app lists its own in `<app>.schedules.SCHEDULES`."""

from collections.abc import Iterable
from dataclasses import dataclass

from django_q.models import Schedule


@dataclass(frozen=True)
class Housekeeping:
    """`task` is a path, `cron` is in UTC."""

    name: str
    task: str
    cron: str


def install(rows: Iterable[Housekeeping]) -> list[str]:
    """Make or correct their rows in django-q2; returns their names."""
    for row in rows:
        fields = {"func": row.task, "schedule_type": Schedule.CRON, "cron": row.cron, "repeats": -1}
        Schedule.objects.update_or_create(name=row.name, defaults=fields)
    return [row.name for row in rows]
