"""Runs under way, each with its progress."""

from typing import Any

from django.http import HttpRequest

from mls_sync.admin.run_page import LABELS
from mls_sync.enums import OPEN_STATUSES
from mls_sync.models import RunStatus, SyncRun
from mls_sync.replication.progress import progress

SHOWN = 12


def runs(request: HttpRequest) -> dict[str, Any]:
    """Two queries. Those at work come first, then those that wait, then those that are queued."""
    rows = SyncRun.objects.filter(status__in=OPEN_STATUSES)
    shown = rows.select_related("feed__collection", "tenant").defer("feed__secrets", "feed__options")
    found = list(shown.order_by("-status", "requested_at", "pk")[: SHOWN + 1])
    total = len(found) if len(found) <= SHOWN else rows.count()
    lines = [(run, LABELS[RunStatus(run.status)], progress(run)) for run in found[:SHOWN]]
    return {"lines": lines, "total": total, "left_out": max(total - SHOWN, 0)}
