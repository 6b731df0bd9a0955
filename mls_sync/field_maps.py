"""A feed's own map: its newest version made ready, a new version, and what the last runs found."""

from collections.abc import Iterable
from datetime import UTC, tzinfo
from typing import Any

from django.db import transaction
from django.db.models import Max

from mls_sync.mapping.field_map import FieldMap, builtin, compiled
from mls_sync.mapping.rules import Rule, extra_of, rules_of
from mls_sync.models import Feed, FeedFieldMap, RunDrift, SyncRun

MOST_NAMED = 20


def map_of(feed: Feed, defaults: tuple[Rule, ...] = (), zone: tzinfo = UTC, *, days_first: bool = False) -> FieldMap:
    """The map that holds for a feed: the built-in one, under its provider's rules, under its own; `zone` and
    `days_first` as of `compiled`. One query."""
    own = newest_map(feed) if feed.pk else None
    if own is None:
        return (
            compiled(defaults, zone=zone, days_first=days_first)
            if defaults or zone is not UTC or days_first
            else (builtin())
        )
    rules = (*defaults, *rules_of(own.rules))
    return compiled(rules, extra_of(own.extra), own.version, zone, days_first=days_first)


def newest_map(feed: Feed) -> FeedFieldMap | None:
    """The feed's own map as it holds; None where it has none."""
    return FeedFieldMap.objects.filter(feed=feed).order_by("-version").first()


def add_version(feed: Feed, rules: Any, extra: Any, *, note: str = "", user: Any = None) -> FeedFieldMap:
    """A new version of the feed's map, which holds from the next page on; `replication.remapping` brings it to what is
    stored. Raises ValidationError with a sentence for each mistake."""
    rules_of(rules), extra_of(extra)
    with transaction.atomic():
        Feed.objects.select_for_update(of=("self",)).defer("secrets").get(pk=feed.pk)
        newest = FeedFieldMap.objects.filter(feed=feed).aggregate(newest=Max("version"))["newest"] or 0
        return FeedFieldMap.objects.create(
            tenant_id=feed.tenant_id,
            feed=feed,
            version=newest + 1,
            rules=rules,
            extra=extra,
            note=note,
            created_by=user,
        )


def drift_summary(run: SyncRun) -> str:
    """How many records were looked at, and which fields came or stayed away since the feed's run before."""
    drift = RunDrift.objects.filter(run=run).first()
    if drift is None:
        return "No new or changed record came."
    before = RunDrift.objects.filter(run__feed=run.feed_id, run__lt=run.pk).order_by("-run").first()
    parts = [f"{len(drift.fields):,} fields in {drift.records:,} new or changed records"]
    if before:
        came, lost = drift.fields.keys() - before.fields.keys(), before.fields.keys() - drift.fields.keys()
        parts += [f"new since the run before: {_some(came)}"] if came else []
        parts += [f"not seen any more: {_some(lost)}"] if lost else []
    return "; ".join(parts) + "."


def _some(names: Iterable[str]) -> str:
    listed = sorted(names)
    return ", ".join(listed[:MOST_NAMED]) + (f" and {len(listed) - MOST_NAMED:,} more" if listed[MOST_NAMED:] else "")


def unknown_words(run: SyncRun) -> list[str]:
    """Words without a meaning, the most frequent first: "StandardStatus: Delayed (3)"."""
    drift = RunDrift.objects.filter(run=run).first()
    counts = drift.new_values if drift else {}
    return [
        f"{name}: {value} ({number:,})"
        for name, found in sorted(counts.items())
        for value, number in sorted(found.items(), key=lambda each: -each[1])
    ]


def field_lines(run: SyncRun) -> list[str]:
    """Each field with the share of records in which it says something: "City: 98%, e.g. Indio"."""
    drift = RunDrift.objects.filter(run=run).first()
    if drift is None or not drift.records:
        return []
    return [
        f"{name}: {found['filled'] / drift.records:.0%}"
        + "".join(f", e.g. {sample}" for sample in found.get("samples", ())[:1])
        for name, found in sorted(drift.fields.items())
    ]
