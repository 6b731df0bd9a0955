"""What a feed's settings were when each run began, and what had changed since the last run that was complete: the first
question about a run that went wrong. Of credentials only when they were entered."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.utils.dateparse import parse_datetime

from mls_sync.changes import Settings, default_options, labels, stored_settings
from mls_sync.feeds import SECRET
from mls_sync.field_maps import newest_map
from mls_sync.models import Feed, FeedChange, RunStatus, SettingsSnapshot, SyncRun

MAP, CREDENTIALS = "field_map", "credentials"
LABELS = {MAP: "Field map", CREDENTIALS: "Credentials"}
EMPTY = "empty"


@dataclass(frozen=True)
class SettingsDifference:
    """A setting of two runs; `by` and `at` where a person is known to have changed it in between."""

    setting: str
    before: str
    after: str
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Comparison:
    """A run's settings against those of the last complete run before it; None where there was none, or where it is
    older than the snapshots."""

    good: SyncRun | None
    differences: tuple[SettingsDifference, ...] | None


def take(feed: Feed) -> SettingsSnapshot:
    """The snapshot of the feed's settings as they are now, made where no run had these yet. Two queries."""
    settings = stored_settings(feed)
    own = newest_map(feed)
    settings[MAP] = f"version {own.version}" if own else "built in"
    settings[CREDENTIALS] = feed.secrets_changed_at.isoformat() if feed.secrets_changed_at else ""
    digest = sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()
    found, _ = SettingsSnapshot.objects.get_or_create(
        feed=feed, digest=digest, defaults={"tenant_id": feed.tenant_id, "settings": settings}
    )
    return found


def compare(run: SyncRun) -> Comparison:
    """Three queries at most, and none for the differences where both runs had the same snapshot."""
    earlier = SyncRun.objects.filter(feed=run.feed_id, requested_at__lt=run.requested_at, status=RunStatus.COMPLETE)
    good = earlier.select_related("settings").order_by("-requested_at", "-pk").first()
    if good is None or good.settings is None or run.settings is None:
        return Comparison(good, None)
    if good.settings_id == run.settings_id:
        return Comparison(good, ())
    return Comparison(good, tuple(_differences(good, run, good.settings.settings, run.settings.settings)))


def _differences(good: SyncRun, run: SyncRun, before: Settings, after: Settings) -> list[SettingsDifference]:
    defaults = default_options(run.feed.kind)
    before, after = defaults | before, defaults | after
    names = [name for name in {**before, **after} if before.get(name, "") != after.get(name, "")]
    called = {**labels(run.feed.kind), **LABELS}
    changes = _changes_between(good, run)
    secrets = [changes[label] for name, label in called.items() if name.startswith(f"{SECRET}-") and label in changes]
    if secrets:
        changes[LABELS[CREDENTIALS]] = secrets[-1]
    return [_difference(name, called.get(name, name), before, after, changes) for name in names]


def _difference(
    name: str, setting: str, before: Settings, after: Settings, changes: Mapping[str, FeedChange]
) -> SettingsDifference:
    change = changes.get(setting)
    by, at = (str(change.by or ""), change.at) if change else ("", None)
    if name == CREDENTIALS:
        entered = parse_datetime(after.get(name, ""))
        return SettingsDifference(setting, "", "changed", by, at or entered)
    return SettingsDifference(setting, before.get(name) or EMPTY, after.get(name) or EMPTY, by, at)


def _changes_between(good: SyncRun, run: SyncRun) -> dict[str, FeedChange]:
    """The newest change of each setting that a person made between the beginnings of the two runs."""
    rows = FeedChange.objects.filter(feed=run.feed_id, at__gt=good.started_at or good.requested_at)
    rows = rows.filter(at__lte=run.started_at or run.requested_at).select_related("by").order_by("at", "pk")
    return {change.setting: change for change in rows}
