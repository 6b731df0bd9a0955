"""The page of one lead: everything known of it, and everything that can be done."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from crm_leads.calls import DAYS, OUTCOMES, Outcome, morning_in, open_call_read
from crm_leads.compliance.gate import lead_reads
from crm_leads.compliance.home_stops import HomeRef, stops_read
from crm_leads.enums import CallResult, ExpiryReason, LeadStatus
from crm_leads.models import Activity, HomeStop, Lead
from crm_leads.on_paper import agent_on_paper, agent_reads
from crm_leads.people import agents_read, named_read, names_in
from crm_leads.properties.records import converted_read
from crm_leads.queue.neighbors import neighbors
from crm_leads.snapshot import Snapshot, listing_read
from crm_leads.tasks_due import open_tasks_read
from crm_leads.timeline import lines_read
from crm_leads.views.panels import drawn, panel_reads
from crm_leads.views.people import people_of
from crm_leads.views.way import Way, reader_of, way_of
from listings.home_questions import doubts_read
from realty.tenants.access import member_required
from realty.tenants.requests import TenantRequest
from realty.tenants.rows import rows, with_related
from realty.tenants.together import Read, attach, read_together
from realty.tenants.zones import request_zone

LINES = 25


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
        "may_edit": may_edit,
        "may_work": may_edit and lead.is_open,
        "outcomes": outcomes_of(request_zone(request)),
        "days": DAYS,
        "statuses": [s for s in (LeadStatus.NEW, LeadStatus.CONTACTED, LeadStatus.SKIPPED) if s != lead.status],
        "expiry_reasons": ExpiryReason.choices,
        **_read(lead, request),
        **_way(request, lead),
    }
    return render(request, "crm_leads/leads/lead.html", context)


def _read(lead: Lead, request: TenantRequest) -> dict[str, Any]:
    """What the parts of the page need of the database: one statement, then two of the gate."""
    panels = panel_reads(lead)
    # On the platform scope the gate reads by itself, within the lead's tenant.
    gates = lead_reads(lead, timezone.now()) if request.tenant else []
    calling, lines, users, agents, tasks, doubts, stops, listings, homes, senders, policies, *rest = read_together(
        open_call_read(lead, request.user),
        _lines(request, lead),
        named_read(lead, LINES + 1),
        agents_read(),
        open_tasks_read(lead),
        doubts_read(lead.listing_id),
        stops_read([HomeRef.of(lead)]) or Read(HomeStop, "FALSE"),
        listing_read(lead),
        converted_read(lead),
        *agent_reads(request.user.pk, lead.tenant_id),
        *gates,
        *(read for _, reads in panels for read in reads),
    )
    attach([lead], "assigned_to", users)
    attach(tasks, "assigned_to", users)
    begun, rest = rest[: len(gates)], rest[len(gates) :]
    people = people_of(lead, request, calling[0] if calling and request.membership else None, begun or None)
    found, tenant = iter(rest), request.tenant if request.membership else None
    return {
        "on_paper": agent_on_paper(request.user, tenant, senders, policies) if tenant else None,
        "listing": listings[0] if listings else None,
        "home": homes[0] if homes and lead.status == LeadStatus.CONVERTED else None,
        "people": people,
        "home_stops": [stop for stop in stops if not stop.of_person],
        "is_in_doubt": bool(doubts),
        "tasks": tasks,
        "agents": names_in(agents),
        "panels": [drawn(panel, lead, request, [next(found) for _ in reads]) for panel, reads in panels],
        **_page_of(lines, users),
    }


def outcomes_of(zone: ZoneInfo) -> list[tuple[CallResult, str, Outcome, datetime | None]]:
    """Each result with its word, what it means, and when its next step would be."""
    return [
        (result, str(CallResult(result).label), outcome, morning_in(outcome.days, zone) if outcome.days else None)
        for result, outcome in OUTCOMES.items()
    ]


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
    lines = read_together(_lines(request, lead))[0]
    with_related(lines, "user")
    return render(request, "crm_leads/leads/_timeline_lines.html", {"lead": lead, **_page_of(lines)})


def _lines(request: TenantRequest, lead: Lead) -> Read[Activity]:
    """From the newest, or older ones than the line that GET names, and one more."""
    before = request.GET.get("before", "")
    return lines_read(lead, LINES + 1, int(before) if before.isdecimal() and len(before) < 19 else None)


def _page_of(lines: list[Activity], users: Sequence[User] = ()) -> dict[str, Any]:
    """`older` is the id to go on from, None at the end."""
    attach(lines, "user", users)
    return {"lines": lines[:LINES], "older": lines[LINES - 1].pk if len(lines) > LINES else None}


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
