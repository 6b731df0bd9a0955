"""What runs did: history, errors, numbers."""

from typing import Any

from django.db.models import Q
from ninja import Field, Path, Query

from mls_sync import feed_states, run_days
from mls_sync.api import reading
from mls_sync.api.schemas import Run, RunError, error_of, run_of
from mls_sync.enums import RunKind, RunStatus, WhoActs
from mls_sync.models import Feed
from mls_sync.run_days import OUTCOMES, Figures
from realty.api.door import reads
from realty.api.operations import ApiRouter
from realty.api.paging import Paging, links, page_of
from realty.api.schemas import ApiSchema, Page, RowId
from realty.api.scopes import Scope
from realty.tenants.requests import TenantRequest

router = ApiRouter(tags=["MLS feeds"])
looks = reads(Scope.FEEDS_READ)
NEWEST = ("-requested_at", "-id")


class RunFilters(Paging):
    status: list[RunStatus] = []
    kind: list[RunKind] = []


class ErrorFilters(Paging):
    who_acts: list[WhoActs] = []


class Period(ApiSchema):
    runs: dict[str, int] = Field(description="Runs that ended in that time, by status")
    records: dict[str, int] = Field(description="What they did: fetched, created, updated ...")


class Statistics(ApiSchema):
    health: dict[str, int] = Field(description="Feeds by what is the matter with them, as the console has it")
    listings: int
    quarantined: int
    last_day: Period = Field(description="The last 24 hours")
    last_30_days: Period = Field(description="Today, in UTC, and the 29 days before")


@router.get("/admin/mls/history", auth=looks, response=Page[Run])
def list_runs(request: TenantRequest, filters: Query[RunFilters]) -> Any:
    """Of all feeds, newest first."""
    return _page(request, filters, Q(), "")


@router.get("/admin/mls/history/{provider_id}", auth=looks, response=Page[Run])
def list_runs_of_feed(request: TenantRequest, provider_id: Path[RowId], filters: Query[RunFilters]) -> Any:
    feed = reading.feed_named(provider_id)
    return _page(request, filters, Q(feed=feed), str(feed.pk))


@router.get("/admin/mls/errors/{provider_id}", auth=looks, response=Page[RunError])
def list_errors_of_feed(request: TenantRequest, provider_id: Path[RowId], filters: Query[ErrorFilters]) -> Any:
    """What went wrong in its runs, newest first, and who must act."""
    feed = reading.feed_named(provider_id)
    rows = reading.errors(feed)
    if filters.who_acts:
        rows = rows.filter(who_acts__in=filters.who_acts)
    page = page_of(rows, ("-occurred_at", "-id"), filters, of=f"{feed.pk} {sorted(filters.who_acts)}")
    items = [error_of(error, feed.pk) for error in page.rows]
    return Page[RunError].model_construct(items=items, **links(request, filters, page.cursor))


@router.get("/admin/mls/statistics", auth=looks, response=Statistics)
def get_statistics(request: TenantRequest) -> Any:
    """Of all feeds in reach: those of your brokerage, or, for staff, of all."""
    listings, quarantined = reading.volume()
    return Statistics.model_construct(
        health=feed_states.counts(Feed.objects.all()),
        listings=listings,
        quarantined=quarantined,
        last_day=_period(run_days.last_day()),
        last_30_days=_period(run_days.together(run_days.last_days(30))),
    )


def _page(request: TenantRequest, filters: RunFilters, chosen: Q, of: str) -> Any:
    rows = reading.runs().filter(chosen)
    if filters.status:
        rows = rows.filter(status__in=filters.status)
    if filters.kind:
        rows = rows.filter(kind__in=filters.kind)
    page = page_of(rows, NEWEST, filters, of=f"{of} {sorted(filters.status)} {sorted(filters.kind)}")
    return Page[Run].model_construct(
        items=[run_of(run) for run in page.rows], **links(request, filters, page.cursor)
    )


def _period(figures: Figures) -> Period:
    numbers = figures.numbers
    return Period.model_construct(
        runs={name: numbers[name] for name in OUTCOMES},
        records={name: number for name, number in numbers.items() if name not in OUTCOMES},
    )
