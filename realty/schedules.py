"""Schedules that every installation has; each app lists its own in `<app>.schedules.SCHEDULES`."""

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.db import connection
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


def missing() -> list[str]:
    """Names of housekeeping schedules that have no row; none before the first `migrate`, which makes their table."""
    if Schedule._meta.db_table not in connection.introspection.table_names():
        return []
    names = wanted()
    there = set(Schedule.objects.filter(name__in=names).values_list("name", flat=True))
    return [name for name in names if name not in there]


def wanted() -> list[str]:
    """Names of the housekeeping schedules of all apps."""
    modules = [f"{app.name}.schedules" for app in apps.get_app_configs() if find_spec(app.name)]
    return [row.name for name in modules if find_spec(name) for row in getattr(import_module(name), "SCHEDULES", ())]
