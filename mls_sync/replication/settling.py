"""What leaves the quarantine by itself: a read that saw the whole source shows which refused records are there no
more."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from mls_sync.models import Feed, QuarantinedRecord, Settled, SyncRun
from mls_sync.replication import sweep_keys


def still_open(feed: Feed | int) -> QuerySet[QuarantinedRecord]:
    """Refused records of the feed that wait for somebody."""
    rows: QuerySet[QuarantinedRecord] = QuarantinedRecord.objects.filter(feed=feed, resolved_at=None)
    return rows


def without_key(run: SyncRun) -> int:
    """How many records without a usable key this run refused."""
    return still_open(run.feed_id).filter(listing_key="", last_seen_at__gte=run.started_at).count()


def gone(rows: QuerySet[QuarantinedRecord]) -> int:
    """Settle them: the source does not send them any more, at least not in this form. Returns how many."""
    return rows.update(resolved_at=timezone.now(), settled=Settled.GONE)


def after_full(run: SyncRun, began: datetime) -> int:
    """A full read that began then saw every record; what it refused was put aside again. In its transaction."""
    return gone(still_open(run.feed_id).filter(last_seen_at__lt=began))


def after_sweep(run: SyncRun, *, nameless: bool) -> int:
    """All keys of the source were listed. `nameless`: some records had none, so that those without a key may be
    there still. In the sweep's last transaction, before its keys are cleared."""
    rows = still_open(run.feed_id).filter(last_seen_at__lt=run.started_at)
    rows = rows.exclude(listing_key="") if nameless else rows
    if not rows.exists():
        return 0
    return gone(rows.exclude(listing_key__in=sweep_keys.listed(run)))
