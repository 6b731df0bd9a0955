"""How feeds stand, and what is done to them: the same acts as on the page of feeds (`mls_sync.operations`)."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Path, Query, Status
from pydantic import model_validator

from mls_sync.api import reading
from mls_sync.api.schemas import FeedStatus, Run, run_of
from mls_sync.connecting import reschedule, schedules_of
from mls_sync.models import Feed, SyncRun
from mls_sync.operations import OperationRefused, perform
from realty.api import problems
from realty.api.door import OWNERS, reads, writes
from realty.api.etags import name_version, refuse_stale
from realty.api.operations import ApiRouter
from realty.api.paging import Paging, links, page_of
from realty.api.problems import FieldError, Problem
from realty.api.schemas import ApiSchema, BodySchema, Page, ProblemDetails, RowId
from realty.api.scopes import Scope
from realty.tenants.requests import TenantRequest
from realty.tenants.scope import tenant_scope

router = ApiRouter(tags=["MLS feeds"])
looks = reads(Scope.FEEDS_READ)
# Staff do the same in the console.
steers = writes(Scope.FEEDS_WRITE, platform=True)
sets = writes(Scope.FEEDS_WRITE, OWNERS, platform=True)
MINUTES = {60: "Every hour", 15: "Every 15 minutes", 30: "Every 30 minutes", 240: "Every 4 hours", 1440: "Once a day"}


class SyncRequest(BodySchema):
    provider_id: RowId = Field(description="The feed")


class Toggle(BodySchema):
    enabled: bool = Field(description="false pauses the feed, true resumes it")


class Interval(BodySchema):
    """One of the rhythms that the feed's page offers."""

    minutes: int | None = Field(None, description="15, 30, 60, 240 or 1440; the site may forbid the shortest")
    schedule: str | None = Field(None, max_length=100, description="Or its cron expression")

    @model_validator(mode="after")
    def one_of_them(self) -> "Interval":
        if (self.minutes is None) == (self.schedule is None):
            raise ValueError("Send minutes or schedule, not both.")
        return self


class Done(ApiSchema):
    message: str = Field(description="What was done, in one sentence")


class SyncRequested(Done):
    run: Run


@router.get("/admin/mls/status", auth=looks, response=Page[FeedStatus])
def list_feed_statuses(request: TenantRequest, response: HttpResponse, filters: Query[Paging]) -> Any:
    """Every feed that reads an MLS: state, schedule, freshness, completeness and its last run."""
    page = page_of(reading.with_source(), ("id",), filters)
    items, onward = reading.statuses(request, page.rows), links(request, filters, page.cursor)
    name_version(response, Page[FeedStatus].model_construct(items=[item.steady() for item in items], **onward))
    return Page[FeedStatus].model_construct(items=items, **onward)


@router.get("/admin/mls/status/{provider_id}", auth=looks, response=FeedStatus)
def get_feed_status(request: TenantRequest, response: HttpResponse, provider_id: Path[RowId]) -> Any:
    found = reading.status(request, reading.feed_named(provider_id))
    name_version(response, found.steady())
    return found


@router.post("/admin/mls/sync", auth=steers, response={202: SyncRequested, 404: ProblemDetails})
def sync_feed(request: TenantRequest, body: SyncRequest) -> Any:
    """Ask for a sync; a worker takes it up in a moment. 409 where one is under way or the feed is paused."""
    feed = reading.feed_named(body.provider_id)
    message = _performed("sync", feed, request)
    run = SyncRun.objects.filter(feed=feed).latest("requested_at", "pk")
    return Status(202, SyncRequested.model_construct(message=message, run=run_of(run)))


@router.post("/admin/mls/sync/{provider_id}/cancel", auth=steers, response=Done)
def cancel_sync(request: TenantRequest, provider_id: Path[RowId]) -> Any:
    """What is stored stays. 409 where no sync is under way; one that waits for staff is theirs to decide."""
    return Done.model_construct(message=_performed("cancel", reading.feed_named(provider_id), request))


@router.put("/admin/mls/provider/{provider_id}/toggle", auth=steers, response=FeedStatus)
def toggle_feed(request: TenantRequest, provider_id: Path[RowId], body: Toggle) -> Any:
    """Pause or resume its schedule. 409 for a feed that is not connected to the end, or holds listings of your own."""
    with transaction.atomic():
        feed = _locked(request, provider_id)
        if not feed.enabled:
            raise Problem(409, "This feed is switched off: start it on its page, or ask platform staff.")
        if body.enabled and feed.is_paused:
            _performed("resume", feed, request)
        elif not body.enabled and not feed.is_paused:
            _performed("pause", feed, request)
    return reading.status(request, feed)


@router.put("/admin/mls/provider/{provider_id}/interval", auth=sets, response=FeedStatus)
def set_feed_interval(request: TenantRequest, provider_id: Path[RowId], body: Interval) -> Any:
    """How often it syncs. By an owner, as on the page."""
    with transaction.atomic():
        feed = _locked(request, provider_id)
        schedule = _schedule(feed, body)
        if schedule != feed.schedule:
            with tenant_scope(feed.tenant_id):
                reschedule(feed, request.user, schedule)
    return reading.status(request, feed)


def _locked(request: TenantRequest, pk: int) -> Feed:
    """In a transaction, until whose end no one else changes it. Raises Http404, Problem 412 for a stale If-Match."""
    get_object_or_404(Feed.objects.select_for_update(of=("self",)).only("pk"), pk=pk)
    feed = Feed.objects.select_related("collection", "tenant").get(pk=pk)
    if request.headers.get("If-Match"):
        refuse_stale(request, reading.status(request, feed).steady())
    return feed


def _performed(name: str, feed: Feed, request: TenantRequest) -> str:
    try:
        return perform(name, feed, request.user)
    except OperationRefused as refused:
        raise Problem(409, str(refused)) from None


def _schedule(feed: Feed, body: Interval) -> str:
    """The cron expression. Raises Problem 422 for a rhythm that is not offered."""
    offered = {words.split(",")[0]: cron for cron, words in schedules_of(feed.tenant)}
    if body.schedule is not None:
        if body.schedule in offered.values() or body.schedule == feed.schedule:
            return body.schedule
        raise _not_offered("schedule", offered.values())
    words = MINUTES.get(body.minutes or 0, "")
    if words not in offered:
        raise _not_offered("minutes", (str(minutes) for minutes, words in MINUTES.items() if words in offered))
    return offered[words]


def _not_offered(field: str, offered: Any) -> Problem:
    return problems.invalid(FieldError("body", field, f"Choose one of: {', '.join(offered)}."))
