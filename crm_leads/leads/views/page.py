"""The page of one lead: everything known of it, and everything that can be done."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from crm_leads.compliance.gate import lead_reads
from crm_leads.compliance.home_stops import HomeRef, stops_at
from crm_leads.enums import CallResult, ExpiryReason, LeadStatus
from crm_leads.leads.agents import agents_read, named_read, names_in
from crm_leads.leads.on_paper import agent_on_paper, agent_reads
from crm_leads.leads.snapshot import Snapshot, listing_read
from crm_leads.leads.timeline import lines_read
from crm_leads.leads.todos import DAYS, morning_in, open_tasks_read
from crm_leads.leads.views.owners import people_of
from crm_leads.leads.views.panels import drawn, panel_reads
from crm_leads.models import Activity, Lead
from crm_leads.outreach.calls.request import open_call_read
from crm_leads.outreach.calls.results import OUTCOMES, Outcome
from crm_leads.properties.records import converted_read
from crm_leads.queue.list_context import ListContext, list_context_of, reader_of
from crm_leads.queue.neighbors import Asked, asked
from listings.galleries import Photo
from listings.home_questions import doubts_read
from listings.photos import pictures_of
from realty.tenants.access import member_required
from realty.tenants.requests import TenantRequest
from realty.tenants.rows import with_related
from realty.tenants.together import Read, attach, read_together, reading_together
from realty.tenants.zones import request_zone

LINES = 25
PAGE_READS = 12


@member_required
@require_safe
def lead_page(request: TenantRequest, pk: int) -> HttpResponse:
    lead = get_object_or_404(Lead.objects.all(), pk=pk)
    panels = panel_reads(lead)
    # On the platform scope the gate reads by itself, within the lead's tenant.
    photos = pictures_of(lead.listing_id)  # None is left after retention: then no listing is either.
    gates = lead_reads(lead, timezone.now()) if request.tenant else []
    with reading_together(
        *_page_reads(request, lead), *gates, *(read for _, reads in panels for read in reads)
    ) as found:
        drawn_first, way = _known(request, lead, photos), list_context_of(request)
        # Who comes next is asked when this is read.
        listed = asked(lead, way.criteria, reader_of(request)) if way.criteria else None
    of_page, begun = found[:PAGE_READS], found[PAGE_READS : PAGE_READS + len(gates)]
    of_panels = iter(found[PAGE_READS + len(gates) :])
    context = {
        **drawn_first,
        **_read(request, lead, of_page, begun),
        "panels": [drawn(panel, lead, request, [next(of_panels) for _ in reads]) for panel, reads in panels],
        **_way(lead, way, listed),
    }
    return render(request, "crm_leads/leads/lead.html", context)


def _known(request: TenantRequest, lead: Lead, photos: list[Photo]) -> dict[str, Any]:
    """What the lead itself tells."""
    may_edit = bool(request.membership and request.membership.may_edit)
    snapshot = Snapshot(lead)
    return {
        "lead": lead,
        "snapshot": snapshot,
        "photos": photos,
        "history": snapshot.history(ZoneInfo((request.tenant or lead.tenant).time_zone)),
        "may_edit": may_edit,
        "may_work": may_edit and lead.is_open,
        "outcomes": outcomes_of(request_zone(request)),
        "days": DAYS,
        "statuses": [s for s in (LeadStatus.NEW, LeadStatus.CONTACTED, LeadStatus.SKIPPED) if s != lead.status],
        "expiry_reasons": ExpiryReason.choices,
    }


def _page_reads(request: TenantRequest, lead: Lead) -> list[Read[Any]]:
    """In the order of `_read`; PAGE_READS of them."""
    return [
        open_call_read(lead, request.user),
        _lines(request, lead),
        named_read(lead, LINES + 1),
        agents_read(),
        open_tasks_read(lead),
        doubts_read(lead.listing_id),
        stops_at(HomeRef.of(lead)),
        listing_read(lead),
        converted_read(lead),
        *agent_reads(request.user.pk, lead.tenant_id),
    ]


def _read(request: TenantRequest, lead: Lead, found: Sequence[list[Any]], begun: Sequence[list[Any]]) -> dict[str, Any]:
    """Of what `_page_reads` found, and by two statements of the gate; `begun` has its first reads."""
    calling, lines, users, agents, tasks, doubts, stops, listings, homes, senders, policies, faces = found
    attach([lead], "assigned_to", users)
    attach(tasks, "assigned_to", users)
    tenant = request.tenant if request.membership else None
    return {
        "on_paper": agent_on_paper(request.user, tenant, senders, policies, faces) if tenant else None,
        "listing": listings[0] if listings else None,
        "home": homes[0] if homes and lead.status == LeadStatus.CONVERTED else None,
        "people": people_of(lead, request, calling[0] if calling and request.membership else None, begun or None),
        "home_stops": [stop for stop in stops if not stop.of_person],
        "is_in_doubt": bool(doubts),
        "tasks": tasks,
        "agents": names_in(agents),
        **_page_of(lines, users),
    }


def outcomes_of(zone: ZoneInfo) -> list[tuple[CallResult, str, Outcome, datetime | None]]:
    """Each result with its word, what it means, and when its next step would be."""
    return [
        (result, str(CallResult(result).label), outcome, morning_in(outcome.days, zone) if outcome.days else None)
        for result, outcome in OUTCOMES.items()
    ]


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


def _way(lead: Lead, way: ListContext, listed: Asked | None) -> dict[str, Any]:
    if listed is None:
        return {"way": way}
    before, after = listed.find()
    then = way.then or after
    return {
        "way": ListContext(way.criteria, then if then != lead.pk else None),
        "next_url": way.to(then) if then and then != lead.pk else "",
        "previous_url": way.to(before) if before else "",
    }
