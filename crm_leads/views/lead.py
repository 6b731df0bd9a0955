"""The page of one lead: everything known of it, and everything that can be done."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from crm_leads.calls import DAYS, OUTCOMES
from crm_leads.enums import CallResult, ExpiryReason, LeadStatus
from crm_leads.models import Activity, Lead
from crm_leads.people import agents, name_of
from crm_leads.queue.neighbors import neighbors
from crm_leads.snapshot import Snapshot
from crm_leads.tasks_due import open_tasks
from crm_leads.views.panels import panels_of
from crm_leads.views.people import people_of
from crm_leads.views.way import Way, reader_of, way_of
from listings.models import Listing
from realty.tenants.access import member_required
from realty.tenants.requests import TenantRequest

LINES = 25


@member_required
@require_safe
def lead_page(request: TenantRequest, pk: int) -> HttpResponse:
    lead = get_object_or_404(Lead.objects.select_related("assigned_to", "tenant"), pk=pk)
    may_edit = bool(request.membership and request.membership.may_edit)
    snapshot = Snapshot(lead)
    context = {
        "lead": lead,
        "snapshot": snapshot,
        "photos": snapshot.photos,
        "events": list(reversed(snapshot.events)),
        "listing": _listing(lead),
        "may_edit": may_edit,
        "may_work": may_edit and lead.is_open,
        "people": people_of(lead, request),
        "tasks": list(open_tasks().filter(lead=lead)),
        "agents": [(str(user.pk), name_of(user)) for user in agents()] if may_edit else [],
        "panels": panels_of(lead, request),
        "outcomes": [(result, CallResult(result).label, outcome) for result, outcome in OUTCOMES.items()],
        "days": DAYS,
        "statuses": [s for s in (LeadStatus.NEW, LeadStatus.CONTACTED, LeadStatus.SKIPPED) if s != lead.status],
        "expiry_reasons": ExpiryReason.choices,
        **timeline_of(request, lead),
        **_way(request, lead),
    }
    return render(request, "crm_leads/leads/lead.html", context)


@member_required
@require_safe
def lead_timeline(request: TenantRequest, pk: int) -> HttpResponse:
    """The next older lines, GET `before` an activity's id."""
    lead = get_object_or_404(Lead.objects.only("tenant"), pk=pk)
    return render(request, "crm_leads/leads/_timeline_lines.html", {"lead": lead, **timeline_of(request, lead)})


def timeline_of(request: TenantRequest, lead: Lead) -> dict[str, Any]:
    """Lines from the newest; `older` is the id to go on from, None at the end."""
    lines = Activity.objects.filter(lead=lead).select_related("user").order_by("-at", "-pk")
    before = request.GET.get("before", "")
    first = lines.filter(pk=before).first() if before.isdigit() and len(before) < 19 else None
    if first is not None:
        lines = lines.filter(at__lte=first.at).exclude(at=first.at, pk__gte=first.pk)
    found = list(lines[: LINES + 1])
    return {"lines": found[:LINES], "older": found[LINES - 1].pk if len(found) > LINES else None}


def _listing(lead: Lead) -> Listing | None:
    """The listing while the feed still has it."""
    if lead.listing_id is None:
        return None
    rows = Listing.objects.filter(pk=lead.listing_id, purged_at=None)
    found: Listing | None = rows.only("tenant", "slug", "standard_status", "list_price", "vanished_at").first()
    return found


def _way(request: TenantRequest, lead: Lead) -> dict[str, Any]:
    way = way_of(request)
    if way.criteria is None:
        return {"way": way}
    before, after = neighbors(lead, way.criteria, reader_of(request))
    then = way.then or after
    return {
        "way": Way(way.criteria, then if then != lead.pk else None),
        "next_url": way.to(then) if then and then != lead.pk else "",
        "previous_url": way.to(before) if before else "",
    }
