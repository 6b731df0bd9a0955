"""The panel of background tasks: what waits, and whether workers take it."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest

from realty import queue_health
from realty.console.panels import Panel, register

# A task that waits longer than this waits for want of workers: schedules ring each minute.
SOON = timedelta(minutes=5)


def tasks(request: HttpRequest) -> dict[str, Any]:
    """Two queries."""
    health = queue_health.now()
    is_slow = health.oldest_wait is not None and health.oldest_wait > SOON
    return {"health": health, "is_slow": is_slow, "wait": _said(health.oldest_wait)}


def _said(wait: timedelta | None) -> str:
    if wait is None:
        return "none waits"
    seconds = int(wait.total_seconds())
    return f"{seconds} s" if seconds < 120 else f"{seconds // 60:,} min"


register(
    Panel(
        name="tasks",
        title="Background tasks",
        template="admin/dashboard/tasks.html",
        context=tasks,
        place=40,
        permission="django_q.view_ormq",
        is_half=True,
        refresh_seconds=10,
    )
)
