"""The panel of background tasks: what waits, and whether workers take it."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from realty import queue_health
from realty.console.panels import Panel, register
from realty.database import standby

# A task that waits longer than this waits for want of workers: schedules ring each minute.
SOON = timedelta(minutes=5)


def tasks(request: HttpRequest) -> dict[str, Any]:
    """Two queries; with a standby two more, of which it answers one."""
    health = queue_health.now()
    is_slow = health.oldest_wait is not None and health.oldest_wait > SOON
    return {"health": health, "is_slow": is_slow, "wait": _said(health.oldest_wait), "standby": _standby()}


def _standby() -> dict[str, Any] | None:
    """Whether this process reads pages from it; None where the site has none."""
    if not standby.is_configured():
        return None
    behind = standby.seconds_behind()
    return {"behind": behind, "is_read": behind is not None and behind <= settings.DATABASE_REPLICA_LAG}


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
