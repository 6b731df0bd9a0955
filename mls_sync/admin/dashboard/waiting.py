"""Refused records and changed fields that wait for somebody."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count
from django.http import HttpRequest

from mls_sync import drift_inbox
from mls_sync.models import Feed, QuarantinedRecord

SHOWN = 8


def records_and_fields(request: HttpRequest) -> dict[str, Any]:
    """Four queries."""
    rows = QuarantinedRecord.objects.filter(resolved_at=None).order_by()
    held = dict(rows.values_list("feed").annotate(number=Count("pk")))
    drifted = drift_inbox.waiting_by_feed()
    return {
        "held": _with_feeds(held),
        "drifted": _with_feeds(drifted),
        "quarantined": sum(held.values()),
        "left_out": max(len(held) - SHOWN, 0) + max(len(drifted) - SHOWN, 0),
    }


def _with_feeds(numbers: Mapping[int, int]) -> list[tuple[Feed, int]]:
    """The feeds with most of them."""
    most = dict(sorted(numbers.items(), key=lambda each: -each[1])[:SHOWN])
    feeds = Feed.objects.filter(pk__in=most).select_related("collection", "tenant").defer("secrets", "options")
    return sorted(((feed, most[feed.pk]) for feed in feeds), key=lambda each: -each[1])
