"""What runs did: history, errors, numbers."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from ninja import Field, Path, Query

from mls_sync.api import reading
from mls_sync.api.reading import Numbers
from mls_sync.api.schemas import Run, RunError, error_of, run_of
from mls_sync.enums import RunKind, RunStatus, WhoActs
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
    runs: dict[str, int] = Field(description="Runs requested in that time, by status")
    records: dict[str, int] = Field(description="What they did: fetched, created, updated ...")


class Statistics(ApiSchema):
    feeds: int
    states: dict[str, int] = Field(description="Feeds by state")
    late: int = Field(description="Feeds past their limit of freshness")
    listings: int
    quarantined: int
    last_day: Period
    last_30_days: Period


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
    found = reading.statuses(request)
    states = [status.state for status in found]
    return Statistics.model_construct(
        feeds=len(found),
        states={state: states.count(state) for state in sorted(set(states))},
        late=sum(bool(status.freshness and status.freshness.problems) for status in found),
        listings=sum(status.listings for status in found),
        quarantined=sum(status.quarantined for status in found),
        last_day=_period(reading.numbers(timedelta(days=1))),
        last_30_days=_period(reading.numbers(timedelta(days=30))),
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


def _period(numbers: Numbers) -> Period:
    return Period.model_construct(runs=numbers.runs, records=numbers.records)
