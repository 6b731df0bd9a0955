"""The page of one lead: everything known of it, and everything that can be done."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from crm_leads.calls import DAYS, OUTCOMES, Outcome, morning_in
from crm_leads.compliance.home_stops import stops_of
from crm_leads.enums import CallResult, ExpiryReason, LeadStatus
from crm_leads.models import Activity, CrmProperty, Lead
from crm_leads.people import agent_names
from crm_leads.queue.neighbors import neighbors
from crm_leads.snapshot import Snapshot
from crm_leads.tasks_due import open_tasks_of
from crm_leads.views.panels import panels_of
from crm_leads.views.people import people_of
from crm_leads.views.way import Way, reader_of, way_of
from listings.home_questions import is_in_doubt
from listings.models import Listing
from realty.tenants.access import member_required
from realty.tenants.requests import TenantRequest
from realty.tenants.rows import rows, with_related
from realty.tenants.zones import request_zone

LINES = 25
NEWEST = "lead_id = %s ORDER BY at DESC, id DESC LIMIT %s"
OLDER = "lead_id = %s AND (at, id) < (%s, %s) ORDER BY at DESC, id DESC LIMIT %s"
HOME_FIELDS = ("tenant", "street_address")
LISTING_FIELDS = ("tenant", "slug", "standard_status", "list_price", "vanished_at")


@member_required
@require_safe
def lead_page(request: TenantRequest, pk: int) -> HttpResponse:
    lead = _lead(pk)
    may_edit = bool(request.membership and request.membership.may_edit)
    snapshot = Snapshot(lead)
    context = {
        "lead": lead,
        "snapshot": snapshot,
        "photos": snapshot.photos,
        "history": snapshot.history(ZoneInfo((request.tenant or lead.tenant).time_zone)),
        "listing": _listing(lead),
        "home": _home(lead),
        "may_edit": may_edit,
        "may_work": may_edit and lead.is_open,
        "people": people_of(lead, request),
        "home_stops": stops_of(lead),
        "is_in_doubt": is_in_doubt(lead.listing_id),
        "tasks": open_tasks_of(lead),
        "agents": agent_names() if may_edit else [],
        "panels": panels_of(lead, request),
        "outcomes": list(_outcomes(request_zone(request))),
        "days": DAYS,
        "statuses": [s for s in (LeadStatus.NEW, LeadStatus.CONTACTED, LeadStatus.SKIPPED) if s != lead.status],
        "expiry_reasons": ExpiryReason.choices,
        **timeline_of(request, lead),
        **_way(request, lead),
    }
    return render(request, "crm_leads/leads/lead.html", context)


def _outcomes(zone: ZoneInfo) -> Iterator[tuple[CallResult, str, Outcome, datetime | None]]:
    """Each result with its word, what it means, and when its next step would be."""
    for result, outcome in OUTCOMES.items():
        yield result, str(CallResult(result).label), outcome, morning_in(outcome.days, zone) if outcome.days else None


def _lead(pk: int) -> Lead:
    """Raises Http404 for one that is not the tenant's."""
    found = rows(Lead, "id = %s", [pk])
    if not found:
        raise Http404("No lead of the tenant has this number.")
    return found[0]


@member_required
@require_safe
def lead_timeline(request: TenantRequest, pk: int) -> HttpResponse:
    """The next older lines, GET `before` an activity's id."""
    lead = get_object_or_404(Lead.objects.only("tenant"), pk=pk)
    return render(request, "crm_leads/leads/_timeline_lines.html", {"lead": lead, **timeline_of(request, lead)})


def timeline_of(request: TenantRequest, lead: Lead) -> dict[str, Any]:
    """Lines from the newest; `older` is the id to go on from, None at the end."""
    before = request.GET.get("before", "")
    known = before.isdecimal() and len(before) < 19
    first = rows(Activity, "lead_id = %s AND id = %s", [lead.pk, int(before)], only=("at",)) if known else []
    if first:
        found = rows(Activity, OLDER, [lead.pk, first[0].at, first[0].pk, LINES + 1])
    else:
        found = rows(Activity, NEWEST, [lead.pk, LINES + 1])
    with_related(found, "user")
    return {"lines": found[:LINES], "older": found[LINES - 1].pk if len(found) > LINES else None}


def _listing(lead: Lead) -> Listing | None:
    """The listing while the feed still has it."""
    if lead.listing_id is None:
        return None
    found = rows(Listing, "id = %s AND purged_at IS NULL", [lead.listing_id], only=LISTING_FIELDS)
    return found[0] if found else None


def _home(lead: Lead) -> CrmProperty | None:
    """The property that a converted lead became."""
    if lead.status != LeadStatus.CONVERTED:
        return None
    found = rows(
        CrmProperty, "lead_id = %s AND merged_into_id IS NULL ORDER BY id LIMIT 1", [lead.pk], only=HOME_FIELDS
    )
    return found[0] if found else None


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
