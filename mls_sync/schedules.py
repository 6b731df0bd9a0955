"""When feeds sync. `Feed.next_due_at` is the truth: whoever moves it on, by one conditional UPDATE, requests the run.

django-q2 computes cron expressions in the server's zone and may fire twice after a crash, so its Schedule row (one for
each feed) is only the bell: visible in the admin, armed anew for the feed's own zone after each ring.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone
from django_q.models import Schedule, Task
from django_q.tasks import async_task

from mls_sync import feed_health
from mls_sync.enums import OPEN_STATUSES
from mls_sync.models import Feed, Letter, QuarantinedRecord, RateBudget, RunKind, SyncRun
from mls_sync.providers import capabilities_of, has_news
from mls_sync.replication import run_log
from mls_sync.replication.runs import RunRefused, next_kind, request_run
from mls_sync.replication.watched import feeds_with_waiting, say_what_holds_up
from realty import cron, schedules
from realty.schedules import Housekeeping
from realty.tenants.scope import platform_scope, tenant_scope

log = logging.getLogger(__name__)

SYNC_DUE = "mls_sync.schedules.sync_due"
# A due moment this old was not taken by its own schedule: the worker died, or the queue was lost.
OVERDUE = timedelta(minutes=2)
LATER = "Later: watched listings are being refreshed; the due moment stays."
KEEP_TASKS = timedelta(days=14)
KEEP_BUDGETS = timedelta(days=7)
KEEP_QUARANTINED = timedelta(days=90)
KEEP_LETTERS = timedelta(days=90)


SCHEDULES = (
    Housekeeping("resume stuck runs", "mls_sync.tasks.resume_stuck", "* * * * *"),
    Housekeeping("resume stuck remaps", "mls_sync.tasks.resume_remaps", "* * * * *"),
    Housekeeping("queue overdue syncs", "mls_sync.schedules.queue_overdue", "* * * * *"),
    Housekeeping("refresh watched listings", "mls_sync.schedules.refresh_watched", "* * * * *"),
    Housekeeping("send letters that wait", "mls_sync.tasks.send_letters", "* * * * *"),
    Housekeeping("copy photos", "mls_sync.tasks.copy_due_photos", "* * * * *"),
    Housekeeping("move photos of own listings", "mls_sync.tasks.move_own_photos", "*/5 * * * *"),
    Housekeeping("measure feeds", "mls_sync.tasks.measure_feeds", "*/5 * * * *"),
    Housekeeping("prune task history", "mls_sync.schedules.prune_history", "17 10 * * *"),
)
TASKS = (SYNC_DUE, *(schedule.task for schedule in SCHEDULES))


def sync_schedule(feed: Feed) -> None:
    """Make the feed's Schedule row what its settings say; to be called after each change, in the tenant's scope.

    A due moment that is still named by the expression stays, even when it has passed: a sync that was missed is made
    up once. Listings that people write here have none.
    """
    if capabilities_of(feed.kind).by_hand:
        return
    if feed.runs_by_schedule and not _is_named(feed):
        feed.next_due_at = cron.next_moment(feed.schedule, feed.time_zone, timezone.now())
        Feed.objects.filter(pk=feed.pk).update(next_due_at=feed.next_due_at)
    Schedule.objects.update_or_create(
        name=schedule_name(feed),
        defaults={
            "func": SYNC_DUE,
            "args": repr((feed.tenant_id, feed.pk)),
            "schedule_type": Schedule.CRON,
            "cron": feed.schedule,
            "repeats": -1,
        },
    )
    _arm(feed)
    feed_health.measure(Feed.objects.filter(pk=feed.pk))


def schedule_name(feed: Feed) -> str:
    return f"sync {feed.collection.name}"


def _is_named(feed: Feed) -> bool:
    """By the expression; or it is the moment when a failed run is tried again."""
    if feed.next_due_at is None or feed.next_due_at == feed.retry_at:
        return feed.next_due_at is not None
    return cron.names(feed.schedule, feed.time_zone, feed.next_due_at)


def _arm(feed: Feed) -> None:
    """Ring next when the feed is due; never while it is paused or switched off."""
    next_run = feed.next_due_at if feed.runs_by_schedule else None
    Schedule.objects.filter(name=schedule_name(feed)).update(next_run=next_run)


def sync_due(tenant_id: int, feed_id: int) -> str:
    """Task of each feed's schedule: request its run if it is due, and arm the schedule again. Says what was done."""
    if not settings.ENABLE_MLS_SYNC:
        return "Nothing: MLS sync is switched off (ENABLE_MLS_SYNC)."
    with tenant_scope(tenant_id):
        feed = Feed.objects.select_related("collection", "tenant").defer("secrets").filter(pk=feed_id).first()
        if feed is None:
            Schedule.objects.filter(func=SYNC_DUE, args=repr((tenant_id, feed_id))).delete()
            return "Nothing: the feed is gone, and so is its schedule now."
        done = _request_if_due(feed)
        _arm(feed)
    log.info("%s: %s", feed, done)
    return done


def _request_if_due(feed: Feed) -> str:
    if not feed.runs_by_schedule or not feed.tenant.is_active:
        return "Nothing: the feed is paused or switched off."
    if _refreshes_watched(feed):
        return LATER
    due = feed.next_due_at
    with transaction.atomic():
        if not _claim(feed, timezone.now()):
            return "Nothing: it is not due yet, or another worker took it."
        if not has_news(feed):
            return "Nothing: its file was read already, and a person uploads the next."
        try:
            run = request_run(feed, next_kind(feed), trigger="schedule")
        except RunRefused as error:
            if not _refreshes_watched(feed):
                return f"Skipped: {error}"
            transaction.set_rollback(True)
            feed.next_due_at = due
            return LATER
    return f"Requested {run.get_kind_display().lower()} run {run.pk}."


def _refreshes_watched(feed: Feed) -> bool:
    """Such a run is short. A due moment taken while it holds the feed would be lost; untaken, `queue_overdue` rings
    again."""
    return SyncRun.objects.filter(feed=feed, kind=RunKind.WATCHED, status__in=OPEN_STATUSES).exists()


def _claim(feed: Feed, now: datetime) -> bool:
    """Take the due moment: True for exactly one caller. All moments missed until now count as this one."""
    due = feed.next_due_at
    if due is None or due > now:
        return False
    following = cron.next_moment(feed.schedule, feed.time_zone, now)
    waiting = Feed.objects.filter(pk=feed.pk, next_due_at=due, enabled=True, paused_at=None)
    if not waiting.update(next_due_at=following):
        feed.refresh_from_db(fields=["next_due_at", "enabled", "paused_at"])
        return False
    feed.next_due_at = following
    return True


def queue_overdue() -> int:
    """Housekeeping: feeds whose own schedule lost a ring are synced all the same. Returns how many."""
    if not settings.ENABLE_MLS_SYNC:
        return 0
    with platform_scope("feeds that are overdue are looked for"):
        working = Feed.objects.filter(enabled=True, paused_at=None, tenant__is_active=True)
        found = list(working.filter(_late()).values_list("tenant_id", "pk"))
    for tenant_id, feed_id in found:
        async_task(SYNC_DUE, tenant_id, feed_id)
    return len(found)


def _late() -> Q:
    return Q(next_due_at__isnull=False, next_due_at__lte=timezone.now() - OVERDUE)


def refresh_watched() -> int:
    """Housekeeping: request a run for each feed with listings that somebody wants fresher. Returns how many. A feed
    that syncs already, is late with its own sync, or waits after a failed run, gets its turn later."""
    if not settings.ENABLE_MLS_SYNC:
        return 0
    with platform_scope("feeds with watched listings are looked for"):
        say_what_holds_up()
        # After a failed run the sync itself is tried first: watches that fail each minute would disable the feed, and
        # those that work would hide that it does not.
        feeds = feeds_with_waiting(late=_late() | Q(retry_at__isnull=False))
    requested = 0
    for feed in feeds:
        with tenant_scope(feed.tenant_id):
            try:
                request_run(feed, RunKind.WATCHED, trigger="schedule")
            except RunRefused as refusal:
                log.info("%s", refusal)
            else:
                requested += 1
    return requested


def prune_history() -> str:
    """Housekeeping: old results of tasks, request counts of credentials that are no longer used, refused records that
    are settled or in no feed any more, old letters, and old lines of runs' logs."""
    now = timezone.now()
    tasks, _ = Task.objects.filter(stopped__lt=now - KEEP_TASKS).delete()
    with platform_scope("old request counts are removed"):
        idle = RateBudget.objects.filter(counted_at__lt=now - KEEP_BUDGETS)
        budgets, _ = idle.exclude(suspended_until__gt=now).delete()
        # They hold whole listings, which may not be kept without end.
        # A dismissed one stays while the source still sends it: it would come back as a new one.
        settled = Q(resolved_at__lt=now - KEEP_TASKS, last_seen_at__lt=now - KEEP_TASKS)
        over = settled | Q(last_seen_at__lt=now - KEEP_QUARANTINED)
        refused, _ = QuarantinedRecord.objects.filter(over).delete()
        Letter.objects.filter(written_at__lt=now - KEEP_LETTERS, next_attempt_at=None).delete()
        lines = run_log.purge()
    return (
        f"Removed {tasks} task results, {budgets} request counts, {refused} refused records and {lines} lines of runs'"
        " logs."
    )


def install() -> list[str]:
    """Every schedule as it should be: housekeeping, one for each feed, none for feeds that are gone. Returns their
    names."""
    housekeeping = schedules.install(SCHEDULES)
    with platform_scope("schedules of all feeds are rebuilt"):
        feeds = list(Feed.objects.select_related("collection").defer("secrets"))
        for feed in feeds:
            sync_schedule(feed)
    names = [schedule_name(feed) for feed in feeds]
    Schedule.objects.filter(func=SYNC_DUE).exclude(name__in=names).delete()
    return housekeeping + names


@receiver(post_delete, sender=Feed)
def forget_schedule(instance: Feed, **kwargs: Any) -> None:
    """A deleted feed leaves no bell behind. (A feed removed by SQL alone: its next ring removes the row.)"""
    Schedule.objects.filter(func=SYNC_DUE, args=repr((instance.tenant_id, instance.pk))).delete()
