"""The agent's page of feeds and their runs. The staff's console is the admin."""

from django.contrib import messages
from django.db import models
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from mls_sync import completeness
from mls_sync.models import Feed, QuarantinedRecord, SyncRun, WhoActs
from mls_sync.operations import OperationRefused, perform
from mls_sync.overview import card_of, page_of_cards, with_freshness
from mls_sync.quarantined import Known, known
from mls_sync.run_errors import errors_found
from mls_sync.run_timeline import timeline
from mls_sync.settings_snapshots import compare
from realty.tenants.access import member_required, role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest
from realty.tenants.zones import request_zone

RUNS_SHOWN = 25
RECORDS_SHOWN = 50
# What owners and agents may do; the rest of `mls_sync.operations` is for staff.
AGENT_OPERATIONS = ("sync", "repair", "cancel", "pause", "resume")


@member_required
@require_safe
def feed_list(request: TenantRequest) -> HttpResponse:
    page = page_of_cards(request_zone(request), request.GET.get("page", ""), with_source=True)
    with_freshness(page.cards)
    completeness.attach(page.cards)
    context = {"cards": page.cards, "page": page, "runs": _runs(), "may_act": may_act(request)}
    return render(request, "mls_sync/feeds.html", context)


@member_required
@require_safe
def feed_card(request: TenantRequest, pk: int) -> HttpResponse:
    """One feed of the page, which asks for itself while a run is open."""
    feed = get_object_or_404(Feed.objects.only("pk", "collection_id"), pk=pk)
    card = card_of(request_zone(request), feed.collection_id)
    if card is None:
        raise Http404("No such feed")
    with_freshness([card])
    completeness.attach([card])
    return render(request, "mls_sync/_feed.html", {"card": card, "may_act": may_act(request)})


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def feed_action(request: TenantRequest, pk: int) -> HttpResponse:
    """POST `action`: one of AGENT_OPERATIONS; `run`: the one under way that the page showed."""
    feed = get_object_or_404(Feed.objects.select_related("collection").defer("secrets"), pk=pk)
    action = request.POST.get("action", "")
    if action not in AGENT_OPERATIONS:
        raise Http404("No such action")
    shown = request.POST.get("run", "")
    if shown and not shown.isdecimal():
        raise Http404("No such run")
    try:
        done = perform(action, feed, request.user, run_id=int(shown) if shown else None)
        messages.success(request, f"{feed.collection.title}: {done}")
    except OperationRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{reverse('feeds')}#feed-{feed.pk}")


@member_required
@require_safe
def run_page(request: TenantRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(_runs_with_feed(), pk=pk)
    waiting = QuarantinedRecord.objects.filter(feed=run.feed_id, resolved_at=None)
    context = {
        "run": run,
        "errors": list(run.errors.all()[:RECORDS_SHOWN]),
        "quarantined": _known(waiting) if run.quarantined else [],
        "may_act": may_act(request),
        "timeline": timeline(run),
        "compared": compare(run),
    }
    template = "mls_sync/_run.html" if request.htmx.target == "run" else "mls_sync/run.html"
    return render(request, template, context)


def _known(waiting: models.QuerySet[QuarantinedRecord]) -> list[Known]:
    rows = waiting.select_related("feed__collection").defer("feed__secrets", "feed__options")
    return known(list(rows.order_by("-last_seen_at")[:RECORDS_SHOWN]))


def may_act(request: TenantRequest) -> bool:
    """Owners and agents steer feeds; viewers only read, and staff use the console."""
    return request.membership is not None and request.membership.may_edit


def _runs() -> list[SyncRun]:
    newest = _runs_with_feed().annotate(error_count=errors_found(~Q(who_acts=WhoActs.NOBODY)))
    return list(newest.order_by("-requested_at", "-pk")[:RUNS_SHOWN])


def _runs_with_feed() -> models.QuerySet[SyncRun]:
    rows: models.QuerySet[SyncRun] = SyncRun.objects.select_related("feed__collection", "tenant", "requested_by")
    return rows.defer("feed__secrets", "feed__options")
