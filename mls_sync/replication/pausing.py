"""A feed that cannot go on by itself is disabled, the people who can mend it are told once, and told once more when it
works again.

All of it in the caller's transaction: the feed's state, the letters and the event for webhooks commit together or not
at all, and one conditional UPDATE decides whose it is, so nothing is told twice, whoever crashes or comes second.
"""

from logging import getLogger

from django.db.models import F
from django.utils import timezone

from mls_sync import feed_events
from mls_sync.models import Feed, Outage, PauseCause, SyncRun, WhoActs
from mls_sync.notices import about_feeds
from mls_sync.replication.limits import limits
from realty import cron

log = getLogger(__name__)


def pause(feed: Feed, reason: str, cause: str = PauseCause.PERSON) -> bool:
    """No more scheduled runs until a person resumes the feed. False where it is paused already: an earlier pause keeps
    its own reason."""
    now = timezone.now()
    mine = Feed.objects.filter(pk=feed.pk, paused_at=None)
    if not mine.update(paused_at=now, paused_reason=reason, pause_cause=cause, retry_at=None):
        return False
    feed.paused_at, feed.paused_reason, feed.pause_cause, feed.retry_at = now, reason, cause, None
    return True


def disable(run: SyncRun, cause: PauseCause, reason: str, who_acts: str, failed_runs: int) -> None:
    """After a failure that no further try can help, or one too many. Announced by whoever paused it, once."""
    feed = run.feed
    if not pause(feed, reason, cause):
        return
    outage = Outage.objects.create(
        tenant_id=feed.tenant_id,
        feed=feed,
        run=run,
        cause=cause,
        who_acts=who_acts,
        reason=reason,
        began_at=feed.paused_at,
    )
    told = about_feeds.disabled(outage)
    feed_events.feed_disabled(outage, failed_runs)
    log.error("%s is disabled: %s Who must act: %s. Told: %s.", feed, reason, WhoActs(who_acts).label, len(told))


def recovered(run: SyncRun) -> None:
    """A run ended well: what went wrong before is over. Told once, to those who were told of the failure."""
    ended = timezone.now()
    open_ones = list(Outage.objects.select_for_update(of=("self",)).filter(feed=run.feed_id, ended_at=None))
    if not open_ones:
        return
    Outage.objects.filter(pk__in=[outage.pk for outage in open_ones]).update(ended_at=ended)
    about_feeds.recovered(run, open_ones)
    feed_events.feed_recovered(run, min(outage.began_at for outage in open_ones))
    log.info("%s works again.", run.feed)


def count_failure(feed_id: int) -> int:
    """One more failed run in a row; returns how many."""
    Feed.objects.filter(pk=feed_id).update(consecutive_failures=F("consecutive_failures") + 1)
    return int(Feed.objects.values_list("consecutive_failures", flat=True).get(pk=feed_id))


def is_one_too_many(feed: Feed, failed_runs: int) -> bool:
    """By the feed's own number, else the site's."""
    return failed_runs >= (feed.max_failed_runs or limits().failed_runs)


def put_off(feed: Feed, failed_runs: int) -> None:
    """The schedule tries again after a wait that doubles with each failed run, however rare or frequent its moments
    are. A feed without a schedule, or one that is paused, is left alone."""
    wait = limits().retry_wait(failed_runs)
    planned = Feed.objects.filter(pk=feed.pk, enabled=True, paused_at=None, next_due_at__isnull=False)
    at = timezone.now() + wait
    planned.update(next_due_at=at, retry_at=at)


def went_well(feed_id: int) -> None:
    """A run ended well: the count of failures and the wait begin anew, and the schedule's own moment counts again."""
    changed = Feed.objects.filter(pk=feed_id)
    put_off = changed.filter(next_due_at=F("retry_at")).values_list("schedule", "time_zone", "retry_at")
    for schedule, time_zone, retry_at in put_off:
        planned = cron.next_moment(schedule, time_zone, timezone.now())
        changed.filter(next_due_at=retry_at).update(next_due_at=planned)
    changed.exclude(consecutive_failures=0, retry_at=None).update(consecutive_failures=0, retry_at=None)
