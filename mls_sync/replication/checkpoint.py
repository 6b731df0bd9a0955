"""Where a feed stands. The only writer of `Cursor`; every change commits with the rows that it speaks of."""

from datetime import datetime, timedelta

from django.utils import timezone

from listings.models import Collection
from mls_sync.enums import PROPERTY
from mls_sync.models import Cursor, Feed, FeedChange, RunKind, RunStatus, SyncRun, WhoActs
from mls_sync.providers import capabilities_of, resources_of
from mls_sync.providers.base import Window
from mls_sync.replication import outcome
from mls_sync.replication.limits import limits


class Interrupted(Exception):
    """The slice must not write what it has in hand."""


class Cancelled(Interrupted):
    """Somebody asked the run to stop."""


class LeaseLost(Interrupted):
    """Another worker moved the cursor, ended the run, or the run was deleted with its collection."""


def of_feed(feed: Feed | int, resource: str = PROPERTY) -> Cursor | None:
    """Where the feed stands with a resource of its source; None before its first run."""
    return Cursor.objects.filter(feed=feed, resource=resource).first()


def full_at(feed: Feed | int) -> datetime | None:
    """When the last complete full read began."""
    cursor = of_feed(feed)
    return cursor.full_at if cursor else None


def window_start(feed: Feed, resource: str = PROPERTY) -> datetime | None:
    """Where an incremental read begins: the watermark less the overlap; None when only a full read makes sense, as
    always for a source that knows no windows.

    A first full read that stopped at the quota leaves no watermark. While the quota is used up, increments from that
    read's start keep the stored listings fresh; once there is room, the full read is the way on.
    """
    if not capabilities_of(feed.kind).windows:
        return None
    cursor = of_feed(feed, resource)
    if cursor and cursor.watermark:
        return cursor.watermark - feed.overlap
    # Of the full reads without a watermark, only one that the quota stopped ends as partial with records skipped.
    stopped = feed.runs.filter(kind=RunKind.FULL, status=RunStatus.PARTIAL, skipped__gt=0).order_by("-pk").first()
    if stopped and stopped.started_at and not feed.collection.room_left:
        return stopped.started_at - feed.overlap
    return None


def open_window(run: SyncRun) -> Cursor:
    """The run's cursor: as the last slice left it, or opened. Windows end at the run's start, whatever comes later."""
    cursor, _ = Cursor.objects.select_for_update().get_or_create(
        feed=run.feed, resource=run.resource, tenant_id=run.tenant_id
    )
    if cursor.run_id == run.pk:
        return cursor
    if _continues_full(cursor, run):
        outcome.note(run, outcome.CONTINUED, WhoActs.NOBODY, went_on(cursor.pages))
    else:
        cursor.kind, cursor.token, cursor.pages = run.kind, "", 0
        cursor.window_start, cursor.window_end = _bounds(run)
    cursor.run = run
    cursor.save()
    return cursor


def went_on(pages: int) -> str:
    """The sentence about a full read that was broken off."""
    return f"It went on after the {pages:,} pages that an earlier full read stored before it was stopped."


def continued_full(feed: Feed) -> Cursor | None:
    """The cursor of the full read that was broken off and that the next one will go on with."""
    cursor = Cursor.objects.filter(feed=feed, kind=RunKind.FULL).exclude(token="").first()  # noqa: S106 - no secret
    return cursor if cursor and _may_go_on(cursor) else None


def _bounds(run: SyncRun) -> tuple[datetime | None, datetime | None]:
    """A sweep's window is the moment it began; its end is set once all keys are read (see `sweep`)."""
    if run.kind == RunKind.SWEEP:
        return run.started_at, None
    if run.kind == RunKind.FULL:
        return None, run.started_at
    return window_start(run.feed, run.resource), run.started_at


def _continues_full(cursor: Cursor, run: SyncRun) -> bool:
    """A full read that was broken off is taken up where it stood. What changed meanwhile lies after its window's end,
    which is the start of that first run, so the next increment brings it."""
    if run.kind != RunKind.FULL or cursor.kind != RunKind.FULL or not cursor.token:
        return False
    return _may_go_on(cursor)


def _may_go_on(cursor: Cursor) -> bool:
    """While it is fresh, and the feed asks for the same records. Not of a snapshot: what it lacks is gone, so one run
    must have seen all of it."""
    if not cursor.window_end or capabilities_of(cursor.feed.kind).is_snapshot:
        return False
    if timezone.now() - cursor.window_end > timedelta(hours=limits().continue_full_hours):
        return False
    # Pages under another filter are no part of this read. A credential, which has no old and new text, may change.
    changes = FeedChange.objects.filter(feed=cursor.feed_id, decides_records=True, at__gt=cursor.window_end)
    return not changes.exclude(old="", new="").exists()


def is_continued(run: SyncRun, cursor: Cursor) -> bool:
    """An earlier run read some pages of this window."""
    return cursor.pages > run.pages


def window(cursor: Cursor) -> Window:
    """What the provider is asked for."""
    return Window() if cursor.kind == RunKind.FULL else Window(cursor.window_start, cursor.window_end)


def claim(run: SyncRun, cursor: Cursor) -> None:
    """Lock run and cursor for this transaction, and make sure that they stand where the page was read from.

    Raises Cancelled, or LeaseLost when somebody else went on with the run.
    """
    locked = SyncRun.objects.select_for_update(of=("self",)).filter(pk=run.pk).first()
    stored = Cursor.objects.select_for_update(of=("self",)).filter(pk=cursor.pk).first()
    if locked is None or stored is None or locked.status != RunStatus.RUNNING:
        raise LeaseLost
    if locked.cancel_requested:
        raise Cancelled
    if (stored.run_id, stored.token, stored.pages) != (run.pk, cursor.token, cursor.pages):
        raise LeaseLost


def advance(cursor: Cursor, token: str) -> None:
    """The page is stored; the next one begins at `token`."""
    cursor.token = token
    cursor.pages += 1
    cursor.save(update_fields=["token", "pages", "window_end"])


def end_of_keys(cursor: Cursor, token: str) -> None:
    """A sweep has read every key; what follows goes on from `token`."""
    cursor.window_end = timezone.now()
    advance(cursor, token)


def restart(cursor: Cursor) -> None:
    """Read the window again from its first page: the source does not know the token any more."""
    cursor.token, cursor.pages = "", 0
    cursor.save(update_fields=["token", "pages"])


def taken_away(run: SyncRun) -> bool:
    """The run has no window any more, and opens one with its next slice: a page in hand is not stored (`claim`).
    Whether it had one."""
    return bool(Cursor.objects.filter(run=run).update(run=None, token="", pages=0))  # noqa: S106 - no secret


def release(cursor: Cursor) -> None:
    """The run stops before the window's end, at a page that is to be read again by the next one."""
    cursor.run = None
    cursor.save(update_fields=["run"])


def close_window(cursor: Cursor, run: SyncRun, *, complete: bool) -> None:
    """The window was read to its end. Only a complete one moves the watermark, to the window's end: never to a
    timestamp seen in a record. A collection that never had a complete full read has no watermark to move."""
    if complete and cursor.watermark and _lost_some_on_the_way(cursor, run):
        Collection.objects.filter(pk=run.feed.collection_id).update(synced_at=cursor.window_end)
    elif complete and cursor.kind == RunKind.SWEEP:
        cursor.swept_at = cursor.window_start
    elif complete and (cursor.kind == RunKind.FULL or cursor.watermark):
        _move_watermark(cursor, run)
    cursor.run, cursor.kind, cursor.token, cursor.pages = None, "", "", 0
    cursor.window_start = cursor.window_end = None
    cursor.save()


def _lost_some_on_the_way(cursor: Cursor, run: SyncRun) -> bool:
    """An increment that gave fewer listings than its source announced: those that were changed again left its window,
    and where a source pages by places, each may have let another slip through between two pages. The next increment
    begins where this one did; once, since some sources count what they never give: then `synced_at` is ahead."""
    if run.kind != RunKind.INCREMENTAL or cursor.resource != PROPERTY or run.expected is None:
        return False
    if run.fetched >= run.expected or run.pages < 2:
        return False
    ahead = Collection.objects.filter(pk=run.feed.collection_id, synced_at__gt=cursor.watermark)
    return not ahead.exists()


def swept(run: SyncRun) -> None:
    """Staff confirmed what a braked sweep found."""
    if run.kind == RunKind.SWEEP:
        Cursor.objects.filter(feed=run.feed_id, resource=PROPERTY).update(swept_at=run.started_at)


def next_resource(run: SyncRun) -> Cursor | None:
    """The cursor of the resource that an increment reads next, opened; None after the last."""
    resources = resources_of(run.feed.kind)
    place = resources.index(run.resource) + 1 if run.resource in resources else len(resources)
    if run.kind != RunKind.INCREMENTAL or place >= len(resources):
        return None
    run.resource = resources[place]
    return open_window(run)


def _move_watermark(cursor: Cursor, run: SyncRun) -> None:
    assert cursor.window_end is not None
    if cursor.kind == RunKind.FULL:
        cursor.full_at = cursor.window_end
        _move_others(run, cursor.window_end)
    cursor.watermark = max(cursor.watermark or cursor.window_end, cursor.window_end)
    Collection.objects.filter(pk=run.feed.collection_id).update(synced_at=cursor.watermark)


def _move_others(run: SyncRun, until: datetime) -> None:
    """A full read brings what hangs on the listings: increments of the other resources begin there."""
    for resource in resources_of(run.feed.kind):
        if resource != PROPERTY:
            Cursor.objects.update_or_create(
                feed=run.feed, resource=resource, tenant_id=run.tenant_id, defaults={"watermark": until}
            )
