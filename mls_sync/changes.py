"""What was changed in a feed's settings, by whom and when: the likeliest cause of a sudden mass delete."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from mls_sync import client_settings, photo_settings
from mls_sync.feeds import OPTION, SECRET, provider_form
from mls_sync.models import Feed, FeedChange, RunKind, RunStatus, SyncRun
from mls_sync.providers import PROVIDERS, provider_class

FEED_SETTINGS = (
    "enabled",
    "schedule",
    "time_zone",
    "sweep_every_hours",
    "overlap_minutes",
    "max_delete_share",
    "max_failed_runs",
    "freshness_limit_minutes",
)
OF_COLLECTION = (*photo_settings.FIELDS, *client_settings.FIELDS)
LONGEST = 500

Settings = dict[str, str]


def settings_of(feed: Feed) -> Settings:
    """All that is compared, as text by name; options are `option-<name>`, those left out as their defaults. No
    secret."""
    return {**default_options(feed.kind), **stored_settings(feed)}


def stored_settings(feed: Feed) -> Settings:
    """The same without the defaults of options."""
    found = {name: _text(getattr(feed, name)) for name in FEED_SETTINGS}
    found["quota"] = str(feed.collection.max_listings)
    found |= {name: _text(getattr(feed.collection, name)) for name in OF_COLLECTION}
    return found | {f"{OPTION}-{name}": _text(value) for name, value in (feed.options or {}).items()}


def default_options(kind: str) -> Settings:
    """What an option is that a feed of this kind leaves out."""
    return {f"{OPTION}-{name}": _text(field.initial) for name, field in provider_form(kind, OPTION).base_fields.items()}


def _text(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value or "")


def record_changes(feed: Feed, before: Settings, user: Any, secrets: Iterable[str] = ()) -> list[FeedChange]:
    """Keep what differs from `settings_of` before, and the names of replaced secrets; in the change's transaction."""
    after = settings_of(feed)
    names = [name for name in {**before, **after} if before.get(name, "") != after.get(name, "")]
    called = labels(feed.kind)
    rows = [
        _row(feed, user, called.get(name, name), _decides(feed.kind, name), before.get(name, ""), after.get(name, ""))
        for name in names
    ]
    rows += [_row(feed, user, called.get(f"{SECRET}-{name}", name), True) for name in secrets]
    return list(FeedChange.objects.bulk_create(rows))


def _row(feed: Feed, user: Any, setting: str, decides: bool, old: str = "", new: str = "") -> FeedChange:
    known = user if getattr(user, "pk", None) else None
    texts = {"old": old[:LONGEST], "new": new[:LONGEST]}
    return FeedChange(tenant_id=feed.tenant_id, feed=feed, by=known, setting=setting, decides_records=decides, **texts)


def _decides(kind: str, name: str) -> bool:
    part, _, option = name.partition("-")
    asks = provider_class(kind).transport_options if kind in PROVIDERS else ()
    return part == OPTION and option not in asks


def labels(kind: str) -> Mapping[str, str]:
    """The settings' names as the forms call them, by the names of `settings_of` and `secret-<name>`."""
    found = {name: name.replace("_", " ").capitalize() for name in FEED_SETTINGS}
    for form in (photo_settings.PhotoFields, client_settings.ClientFields):
        found |= {name: str(field.label) for name, field in form.base_fields.items()}
    for part in (OPTION, SECRET):
        found |= {f"{part}-{n}": str(f.label or n) for n, f in provider_form(kind, part).base_fields.items()}
    return found | {"quota": "Quota"}


def last_proof(run: SyncRun) -> datetime | None:
    """When the run before this one began that compared everything and ended well: a full read or a sweep. An
    incremental one is no proof, since it does not notice what left the filter."""
    proofs = SyncRun.objects.filter(feed=run.feed_id, status=RunStatus.COMPLETE, pk__lt=run.pk)
    proof = proofs.filter(kind__in=(RunKind.FULL, RunKind.SWEEP)).order_by("-pk").first()
    return proof.started_at if proof else None


def changes_since(run: SyncRun, since: datetime | None) -> QuerySet[FeedChange]:
    """The feed's changes between then and the run's end, those that decide which records come first."""
    rows: QuerySet[FeedChange] = FeedChange.objects.filter(feed=run.feed_id).select_related("by")
    if since:
        rows = rows.filter(at__gt=since)
    if run.finished_at:
        rows = rows.filter(at__lte=run.finished_at)
    return rows.order_by("-decides_records", "-at", "-pk")
