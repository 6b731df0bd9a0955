"""An owner connects her own MLS: the key is tried before anything is stored, and what she changes is tried as well.

Staff do the same in the console, without these bounds.
"""

from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from listings.collections import drop
from listings.models import Collection
from mls_sync.changes import record_changes, settings_of
from mls_sync.feeds import (
    OPTION,
    SECRET,
    FeedSettings,
    add_feed,
    check_connection,
    clean_options,
    clean_secrets,
    resume_feed,
)
from mls_sync.models import Feed, RunKind, SyncRun, WhoActs
from mls_sync.notices.about_feeds import note_to_staff
from mls_sync.presets import Preset
from mls_sync.provider_hosts import check_addresses
from mls_sync.providers import kinds_that, provider_class, provider_for
from mls_sync.providers.base import Seen
from mls_sync.providers.errors import CredentialsRefused, ProviderError, RateLimited
from mls_sync.replication import runs
from mls_sync.schedules import sync_schedule
from mls_sync.simulated import simulated_mls
from realty.secrets import SecretDict, SecretUnreadable, readable
from realty.tenants.models import Tenant
from realty.tenants.opening import slug_from

BY_A_PERSON = "Paused by "


class NotConnected(Exception):
    """The source refused or gave nothing; `lines` say what, for a person. `about` is what she should look at: SECRET,
    OPTION (an address), or "" for anything else."""

    def __init__(self, lines: list[str], about: str = "") -> None:
        super().__init__(" ".join(lines))
        self.lines, self.about = lines, about


@dataclass(frozen=True)
class Preview:
    """How many listings a filter admits (None: the source does not say), or why that is not known."""

    total: int | None = None
    problem: str = ""
    seen: Seen = field(default_factory=Seen)


def room_for_feeds() -> int:
    """How many more feeds an owner may connect, in the tenant's scope. Listings that people write here are none."""
    connected = Feed.objects.exclude(kind__in=kinds_that("by_hand"))
    return max(settings.FEEDS_PER_TENANT - connected.count(), 0)


def check_room(tenant: Tenant) -> None:
    """Raises ValidationError where an owner may connect no further feed."""
    if not room_for_feeds():
        raise ValidationError(
            f"{tenant} has {settings.FEEDS_PER_TENANT} feeds, as many as the plan has. Ask platform staff for more."
        )


@dataclass(frozen=True)
class Connection:
    """What an owner entered beside the preset; options and secrets as the provider reads them."""

    title: str
    license_role: str
    options: dict[str, Any]
    secrets: dict[str, Any] = field(repr=False)


def connect(tenant: Tenant, user: Any, preset: Preset, given: Connection) -> Feed:
    """A new feed that waits to be started, once the source has accepted the credentials. In the tenant's scope.

    Raises ValidationError, by field, and NotConnected; then nothing is stored.
    """
    check_room(tenant)
    options = clean_options(preset.kind, given.options)
    check_addresses(preset.kind, options)
    secrets = clean_secrets(preset.kind, given.secrets)
    _try(Feed(tenant=tenant, kind=preset.kind, options=options), secrets, may_be_empty=True)
    wanted = FeedSettings(
        kind=preset.kind,
        title=given.title,
        region=preset.region,
        license_role=given.license_role,
        is_simulated=_is_simulated(preset.kind, options),
        enabled=False,
        options=options,
        secrets=secrets,
        schedule=schedules_of(tenant)[0][0],
    )
    feed = add_feed(tenant, free_name(tenant, preset.name or given.title), wanted)
    note_to_staff(feed, f"{user} connected {given.title} for {tenant}. Nothing needs to be done.")
    return feed


def _is_simulated(kind: str, options: dict[str, Any]) -> bool:
    found, addresses = simulated_mls(), provider_class(kind).addresses(options).values()
    return found is not None and any(map(found.serves, addresses))


def free_name(tenant: Tenant, title: str) -> str:
    """A part of the collection's name that is free, from the MLS's own; that of the tenant's own listings never is."""
    wanted = slug_from(title) or "mls"
    taken = {*Collection.objects.filter(tenant=tenant).values_list("provider", flat=True), *kinds_that("by_hand")}
    return next(
        name for name in (wanted, *(f"{wanted[:21]}{n}" for n in range(2, len(taken) + 3))) if name not in taken
    )


def _try(feed: Feed, secrets: dict[str, Any], *, may_be_empty: bool = False) -> None:
    """Ask the source with these settings, which are not stored yet. Raises NotConnected."""
    feed.secrets = SecretDict(secrets)  # type: ignore[assignment]
    check = check_connection(feed)
    if check.ok or (may_be_empty and check.is_empty and check.error is None):
        return
    raise NotConnected(check.lines, _about(check.error))


# What a server has nothing at, or an answer that is none of the protocol's, speak of its address.
NOTHING_THERE = (None, 200, 404, 410)


def _about(error: ProviderError | None) -> str:
    if error is None or isinstance(error, RateLimited):
        return ""
    if isinstance(error, CredentialsRefused):
        return SECRET
    return OPTION if error.code in NOTHING_THERE else ""


def _secrets_of(feed: Feed) -> dict[str, Any]:
    """A copy; none where no key opens them, so that they must be entered again."""
    return readable(feed.secrets) or {}


def preview(feed: Feed, options: dict[str, Any] | None = None) -> Preview:
    """What the key sees, and how many listings these options would admit; nothing is stored."""
    tried = Feed(tenant_id=feed.tenant_id, kind=feed.kind, options=options if options is not None else feed.options)
    try:
        tried.secrets = SecretDict(_secrets_of(feed))  # type: ignore[assignment]
        with closing(provider_for(tried)) as provider:
            return Preview(provider.total(), seen=provider.seen())
    except ProviderError as error:
        return Preview(problem=f"{error} Who must act: {WhoActs(error.who_acts).label}.")
    except SecretUnreadable as error:
        return Preview(problem=str(error))


def save(feed: Feed, user: Any, options: dict[str, Any], secrets: dict[str, str], schedule: str) -> list[str]:
    """Store what an owner changed; a new secret is tried first. Returns what was done beside it, in sentences.

    Raises ValidationError, by field, and NotConnected; then nothing is stored.
    """
    before = settings_of(feed)
    cleaned = clean_options(feed.kind, {**feed.options, **options})
    kept = clean_secrets(feed.kind, {**_secrets_of(feed), **secrets})
    if secrets:
        _try(Feed(tenant_id=feed.tenant_id, kind=feed.kind, options=cleaned), kept)
    with transaction.atomic():
        feed.options, feed.schedule = cleaned, schedule
        feed.secrets = SecretDict(kept)  # type: ignore[assignment]
        if secrets:
            feed.secrets_changed_at = timezone.now()
        feed.save(update_fields=["options", "schedule", "secrets", "secrets_changed_at"])
        changed = record_changes(feed, before, user, secrets)
        sync_schedule(feed)
    said = []
    if changed:
        note_to_staff(feed, f"{user} changed {', '.join(row.setting for row in changed)}.")
    if secrets and feed.is_paused and not feed.paused_reason.startswith(BY_A_PERSON):
        resume_feed(feed)
        said.append("The new key works, so the schedule goes on.")
    if any(row.decides_records for row in changed) and feed.collection.synced_at:
        said += _read_anew(feed, user)
    return said


def reschedule(feed: Feed, user: Any, schedule: str) -> None:
    """How often it syncs, one of `schedules_of`. In the tenant's scope."""
    before = settings_of(feed)
    with transaction.atomic():
        feed.schedule = schedule
        feed.save(update_fields=["schedule"])
        changed = record_changes(feed, before, user, {})
        sync_schedule(feed)
    if changed:
        note_to_staff(feed, f"{user} changed {', '.join(row.setting for row in changed)}.")


def _read_anew(feed: Feed, user: Any) -> list[str]:
    """What the new settings admit came into the feed without being modified, so only a full read brings it at once."""
    try:
        runs.request_run(feed, RunKind.FULL, trigger="manual", user=user)
    except runs.RunRefused:
        return []
    return ["Everything is read again. Listings that no longer match leave at the next key sweep."]


def start(feed: Feed, user: Any) -> SyncRun:
    """The first sync, and the schedule from then on. Raises RunRefused, also for a feed that was started before: one
    that staff switched off is theirs to switch on."""
    with transaction.atomic():
        if not is_unstarted(feed):
            raise runs.RunRefused(f"{feed} was started before. Where it is switched off, platform staff must act.")
        feed.enabled = True
        feed.save(update_fields=["enabled"])
        sync_schedule(feed)
        return runs.request_run(feed, runs.next_kind(feed), trigger="manual", user=user)


def is_unstarted(feed: Feed) -> bool:
    """Connected by an owner, and never read."""
    return not feed.enabled and not SyncRun.objects.filter(feed=feed).exists()


def discard(feed: Feed) -> None:
    """A feed that was never started goes with its empty collection. Raises ValidationError for any other."""
    if not is_unstarted(feed) or feed.collection.listing_count:
        raise ValidationError("It holds listings: platform staff must remove it.")
    drop(feed.collection)


def schedules_of(tenant: Tenant) -> list[tuple[str, str]]:
    """Rhythms that an owner may choose, the default first: cron expression and words. The minute differs by tenant, so
    that not all ask at the full hour."""
    minute = (tenant.pk * 7) % 60
    rhythms = [
        (60, f"{minute} * * * *", "Every hour"),
        (15, "*/15 * * * *", "Every 15 minutes"),
        (30, "*/30 * * * *", "Every 30 minutes"),
        (240, f"{minute} */4 * * *", "Every 4 hours"),
        (1440, f"{minute} 2 * * *", "Once a day, after 2 AM"),
    ]
    return [(cron, words) for minutes, cron, words in rhythms if minutes >= settings.SHORTEST_SYNC_MINUTES]
