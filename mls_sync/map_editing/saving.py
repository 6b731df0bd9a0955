"""Saving a map: a new version, what waited for it accepted, and the stored listings asked to follow."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from mls_sync import drift_inbox
from mls_sync.field_maps import add_version
from mls_sync.map_editing.draft import Draft, MapChange, map_changes, names_changed, newest_of, values_added
from mls_sync.models import Feed, FeedFieldMap
from mls_sync.replication.remapping import request_remap


class SavedMeanwhile(Exception):
    """Somebody saved another version since the draft was begun: `str()` says who and when."""


def save_map(feed: Feed, draft: Draft, user: Any, note: str = "") -> FeedFieldMap:
    """A new version that is the draft. Raises SavedMeanwhile, and ValidationError with a sentence for each mistake;
    then nothing is saved."""
    with transaction.atomic():
        Feed.objects.select_for_update(of=("self",)).only("pk").get(pk=feed.pk)
        newest = newest_of(feed)
        if newest and newest.version != draft.base:
            raise SavedMeanwhile(
                f"{newest.created_by or 'Somebody'} saved version {newest.version} since you began. Your changes are"
                " kept; discard them to begin from that version."
            )
        saved = Draft.of(newest, draft.defaults)
        if not map_changes(saved, draft):
            raise ValidationError("This map is the same as the one in use.")
        return add_map(feed, draft.rules, draft.extra, user, note)


def add_map(feed: Feed, rules: Any, extra: Any, user: Any, note: str = "") -> FeedFieldMap:
    """A new version whatever version is in use. Raises ValidationError with a sentence for each mistake."""
    with transaction.atomic():
        saved = Draft.of(newest_of(feed))
        made = add_version(feed, rules, extra, note=note, user=user)
        new = Draft.of(made)
        drift_inbox.accept_fields(feed, names_changed(saved, new), values_added(saved, new), user)
        request_remap(feed, user)
    return made


def restore_version(feed: Feed, version: int, user: Any) -> FeedFieldMap:
    """A new version equal to an older one; 0 is the built-in map. Raises FeedFieldMap.DoesNotExist for one that never
    was."""
    old = FeedFieldMap.objects.get(feed=feed, version=version) if version else None
    was = f"version {version}" if version else "the built-in map"
    rules, extra = (old.rules, old.extra) if old else ([], [])
    return add_map(feed, rules, extra, user, note=f"As {was} was")


def history(feed: Feed) -> list[tuple[FeedFieldMap, list[MapChange]]]:
    """Each version with what it changed, the newest first. One query."""
    versions = list(FeedFieldMap.objects.filter(feed=feed).select_related("created_by").order_by("version"))
    before, found = Draft.of(None), []
    for version in versions:
        now = Draft.of(version)
        found.append((version, map_changes(before, now)))
        before = now
    return found[::-1]
