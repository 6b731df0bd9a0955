"""What a feed lacks of its source: its reports, and their keys as a file."""

from itertools import chain
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from mls_sync.completeness import can_repair, csv_lines, keys_of, sentence
from mls_sync.models import CompletenessKey, CompletenessReport, Feed, Problem
from mls_sync.views.feeds import may_act
from realty.tenants.access import member_required
from realty.tenants.requests import TenantRequest

SAMPLE = 20
REPORTS_SHOWN = 60


@member_required
@require_safe
def feed_completeness(request: TenantRequest, pk: int) -> HttpResponse:
    """The newest report of a feed, and its history."""
    feed = get_object_or_404(Feed.objects.select_related("collection", "tenant").defer("secrets"), pk=pk)
    return _page(request, feed, None)


@member_required
@require_safe
def completeness_report(request: TenantRequest, pk: int) -> HttpResponse:
    report = get_object_or_404(_reports(), pk=pk)
    return _page(request, report.feed, report)


@member_required
@require_safe
def completeness_keys(request: TenantRequest, pk: int) -> Any:
    """The keys as CSV. Any, since the doors know no streamed response."""
    return keys_file(get_object_or_404(_reports(), pk=pk))


def keys_file(report: CompletenessReport) -> StreamingHttpResponse:
    """For the console, too."""
    parts = csv_lines(report)
    # Made now: what fails here is an error page, and no file that breaks off.
    first = next(parts)
    name = f"{report.feed.collection.name}-completeness-{localtime(report.measured_at):%Y-%m-%d}.csv"
    return StreamingHttpResponse(
        chain([first], parts),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


def _page(request: TenantRequest, feed: Feed, report: CompletenessReport | None) -> HttpResponse:
    history = list(_reports().filter(feed=feed)[:REPORTS_SHOWN])
    report = report or (history[0] if history else None)
    context = {
        "feed": feed,
        "report": report,
        "sentence": sentence(report) if report else "",
        "samples": _samples(report) if report else [],
        "history": history,
        "newest": bool(report and history and report.pk == history[0].pk),
        "may_repair": may_act(request) and can_repair(feed),
    }
    return render(request, "mls_sync/completeness.html", context)


def _samples(report: CompletenessReport) -> list[tuple[Problem, int, list[CompletenessKey]]]:
    """The first keys of each kind that differ, with how many there are."""
    found = [(Problem.MISSING, report.missing), (Problem.EXTRA, report.extra), (Problem.STALE, report.stale)]
    return [(problem, number, list(keys_of(report, problem)[:SAMPLE])) for problem, number in found if number]


def _reports() -> QuerySet[CompletenessReport]:
    rows: QuerySet[CompletenessReport] = CompletenessReport.objects.select_related("feed__collection__tenant", "run")
    return rows.defer("feed__secrets")
