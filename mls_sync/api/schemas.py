"""Feeds, runs and errors as the API answers them. Credentials and options are never among them."""

from datetime import datetime, timedelta
from typing import Any, Literal

from ninja import Field

from mls_sync.completeness import sentence
from mls_sync.enums import RunKind, RunStatus, WhoActs
from mls_sync.models import CompletenessReport, Feed, SyncError, SyncRun
from mls_sync.overview import CollectionCard
from mls_sync.templatetags.schedule_format import in_words
from realty.api.schemas import ApiSchema

State = Literal["off", "paused", "disabled", "syncing", "waiting", "scheduled"]


class Run(ApiSchema):
    id: int
    provider_id: int = Field(description="The feed")
    kind: RunKind
    status: RunStatus
    trigger: str = Field(description="schedule, manual, repair or command")
    requested_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    expected: int | None = Field(description="Records that the source announced")
    pages: int
    requests: int
    fetched: int = Field(description="The sum of created, updated, unchanged, quarantined, skipped and removed")
    created: int
    updated: int
    unchanged: int
    quarantined: int
    skipped: int
    removed: int = Field(description="Records by which the source removes a listing")
    vanished: int
    message: str
    who_acts: WhoActs | None = Field(description="Who must do something now")


class FeedFreshness(ApiSchema):
    changes: int = Field(description="Changes of the last day that were measured")
    median_seconds: float | None = Field(description="From a change at the MLS to searchable here")
    p95_seconds: float | None
    age_seconds: float = Field(description="Since the last complete sync")
    limit_seconds: float
    problems: list[str]


class FeedCompleteness(ApiSchema):
    measured_at: datetime
    is_complete: bool
    at_source: int
    here: int
    missing: int
    extra: int
    stale: int
    says: str


class FeedStatus(ApiSchema):
    provider_id: int = Field(description="The feed; its other addresses take it")
    collection: str = Field(description="{tenant}_{provider}_listings")
    title: str
    tenant: str
    kind: str = Field(description="spark, reso, rets, csv, own")
    is_simulated: bool
    state: State
    paused_reason: str
    schedule: str = Field(description="Cron expression in `timeZone`")
    schedule_in_words: str
    time_zone: str
    next_due_at: datetime | None
    synced_at: datetime | None = Field(description="Complete as of this moment of the source")
    listings: int
    max_listings: int
    quarantined: int = Field(description="Records that wait in quarantine")
    freshness: FeedFreshness | None
    completeness: FeedCompleteness | None = Field(description="The newest comparison with the source")
    last_run: Run | None

    def steady(self) -> "FeedStatus":
        """Without what the clock changes by itself, for its ETag: the age, and the sentences that tell it. How many
        sentences there are counts."""
        if self.freshness is None:
            return self
        still = {"age_seconds": 0.0, "problems": ["" for _ in self.freshness.problems]}
        return self.model_copy(update={"freshness": self.freshness.model_copy(update=still)})


class RunError(ApiSchema):
    id: int
    provider_id: int
    run_id: int
    kind: str = Field(description="configuration, transient, rate_limit, record or protocol")
    who_acts: WhoActs
    listing_key: str
    message: str
    occurred_at: datetime


OF_RUN = tuple(name for name in Run.model_fields if name not in ("id", "provider_id", "who_acts"))


def run_of(run: SyncRun) -> Run:
    values = {name: getattr(run, name) for name in OF_RUN}
    values |= {"kind": RunKind(run.kind), "status": RunStatus(run.status)}
    who_acts = WhoActs(run.who_acts) if run.who_acts else None
    return Run.model_construct(id=run.pk, provider_id=run.feed_id, who_acts=who_acts, **values)


def error_of(error: SyncError, feed_id: int) -> RunError:
    values = {name: getattr(error, name) for name in ("run_id", "kind", "listing_key", "message", "occurred_at")}
    return RunError.model_construct(id=error.pk, provider_id=feed_id, who_acts=WhoActs(error.who_acts), **values)


def status_of(card: CollectionCard, feed: Feed, quarantined: int) -> FeedStatus:
    """`card` is that of the feed, with its freshness and newest report."""
    collection = card.collection
    return FeedStatus.model_construct(
        provider_id=feed.pk,
        collection=collection.name,
        title=collection.title,
        tenant=collection.tenant.slug,
        kind=feed.kind,
        is_simulated=collection.is_simulated,
        state=_state(card, feed),
        paused_reason=feed.paused_reason,
        schedule=feed.schedule,
        schedule_in_words=in_words(feed.schedule),
        time_zone=feed.time_zone,
        next_due_at=feed.next_due_at if feed.runs_by_schedule else None,
        synced_at=collection.synced_at,
        listings=collection.listing_count,
        max_listings=collection.max_listings,
        quarantined=quarantined,
        freshness=_freshness(card),
        completeness=_completeness(card.report),
        last_run=run_of(card.run) if card.run else None,
    )


def _state(card: CollectionCard, feed: Feed) -> State:
    if card.run is not None and card.run.is_open:
        return "waiting" if card.run.status == RunStatus.WAITING else "syncing"
    if not feed.enabled:
        return "off"
    if feed.is_paused:
        return "disabled" if feed.is_disabled else "paused"
    return "scheduled"


def _freshness(card: CollectionCard) -> FeedFreshness | None:
    found = card.freshness
    if found is None:
        return None
    return FeedFreshness.model_construct(
        changes=found.changes,
        median_seconds=_seconds(found.median),
        p95_seconds=_seconds(found.p95),
        age_seconds=_seconds(found.age),
        limit_seconds=_seconds(found.limit),
        problems=list(found.problems),
    )


def _completeness(report: CompletenessReport | None) -> Any:
    if report is None:
        return None
    counts = {name: getattr(report, name) for name in ("at_source", "here", "missing", "extra", "stale")}
    return FeedCompleteness.model_construct(
        measured_at=report.measured_at, is_complete=report.is_complete, says=sentence(report), **counts
    )


def _seconds(length: timedelta | None) -> float | None:
    return None if length is None else round(length.total_seconds(), 3)
