"""What owners and agents may do to a feed from their page. Each returns the sentence that tells it is done, or raises
RunRefused with one that says why not."""

from collections.abc import Callable
from typing import Any

from mls_sync.models import Feed
from mls_sync.models.run import OPEN_STATUSES
from mls_sync.replication import pausing
from mls_sync.replication.runs import RunRefused, cancel_run, next_kind, request_run


def sync(feed: Feed, user: Any) -> str:
    run = request_run(feed, next_kind(feed), trigger="manual", user=user)
    return (
        f"A sync of {feed.collection.title} was asked for: {run.get_kind_display().lower()}. It runs in the background."
    )


def cancel(feed: Feed, user: Any) -> str:
    run = feed.runs.filter(status__in=OPEN_STATUSES).first()
    if run is None:
        raise RunRefused(f"No sync of {feed.collection.title} is under way.")
    cancel_run(run)
    return f"The sync of {feed.collection.title} stops at its next page. What it stored stays."


def pause(feed: Feed, user: Any) -> str:
    pausing.pause(feed, f"Paused by {user.get_full_name() or user}.")
    return f"The schedule of {feed.collection.title} is paused. Its listings stay searchable as they are."


def resume(feed: Feed, user: Any) -> str:
    Feed.objects.filter(pk=feed.pk).update(paused_at=None, paused_reason="", consecutive_failures=0)
    return f"The schedule of {feed.collection.title} goes on."


ACTIONS: dict[str, Callable[[Feed, Any], str]] = {"sync": sync, "cancel": cancel, "pause": pause, "resume": resume}
