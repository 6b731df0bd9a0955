"""Leads, under the brief's name for them: listings that expired or were canceled."""

from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from ninja import Path, Query

from crm_leads.enums import Tab
from crm_leads.leads.api import changing, reading
from crm_leads.leads.api.filters import LeadFilters
from crm_leads.leads.api.schemas import LeadChange, LeadDetails, LeadPage, Owners, details, owner, summaries
from crm_leads.models import Lead
from crm_leads.queue.list_context import reader_of
from realty.api.door import OWNERS, reads, writes
from realty.api.etags import refuse_stale
from realty.api.operations import ApiRouter
from realty.api.paging import links
from realty.api.schemas import ProblemDetails, RowId
from realty.api.scopes import Scope
from realty.tenants.requests import TenantRequest

router = ApiRouter(tags=["Leads"])
GONE = {410: ProblemDetails}


@router.get("/expired-listings", auth=reads(Scope.LEADS_READ), response=LeadPage)
def list_leads(request: TenantRequest, filters: Query[LeadFilters]) -> Any:
    """The work queue: homes whose listing expired or was canceled, each once."""
    found = reading.listed(filters, reader_of(request))
    paging, counts = links(request, filters, found.cursor), {Tab(tab): n for tab, n in found.counts.items()}
    return LeadPage.model_construct(items=summaries(found), total=found.total, counts=counts, **paging)


@router.get("/expired-listings/{id}", auth=reads(Scope.LEADS_READ), response={200: LeadDetails, **GONE})
def get_lead(request: TenantRequest, id: Path[RowId]) -> Any:
    """With the listing as it ended, and its photos."""
    return details(reading.one(id))


@router.get("/expired-listings/{id}/owners", auth=writes(Scope.LEADS_READ, OWNERS), response={200: Owners, **GONE})
def list_owners_of_lead(request: TenantRequest, id: Path[RowId]) -> Any:
    """Whom the lead is about, with the numbers and e-mail addresses that may be used now or later, and what the rules
    say of each. Taking numbers out is kept on record with the exports. The rules are asked again at each call."""
    return Owners.model_construct(items=[owner(person) for person in reading.owners_of(request, id)])


@router.patch("/expired-listings/{id}", auth=writes(Scope.LEADS_WRITE), response={200: LeadDetails, **GONE})
def update_lead(request: TenantRequest, id: Path[RowId], body: LeadChange) -> Any:
    """Status, agent, next step, a note, and why the home did not sell. Skip traces, voicemails and e-mails are records
    of what was done, which nothing changes."""
    with transaction.atomic():
        lead = get_object_or_404(Lead.objects.select_for_update(), pk=id)
        refuse_stale(request, details(reading.whole(lead)))
        changing.change(lead, body, request.user)
        return details(reading.one(id))
