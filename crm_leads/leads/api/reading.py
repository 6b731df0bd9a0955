"""Leads for the API: a page of a list by cursor with exact counts, and one by its id."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.shortcuts import get_object_or_404
from django.utils import timezone

from crm_leads.enums import ExportedNumbers
from crm_leads.leads.agents import name_of
from crm_leads.leads.api.filters import LeadFilters
from crm_leads.leads.models import SUMMARY
from crm_leads.leads.views.owners import Person, people_of
from crm_leads.models import Lead, LeadExport
from crm_leads.properties.records import live
from crm_leads.queue.search import ORDERS, Reader, matching, tab_counts
from listings.galleries import Photo
from listings.models import Collection
from listings.photos import attach_listing_photos, pictures_of
from realty.api.paging import page_of
from realty.api.problems import Problem
from realty.tenants.requests import TenantRequest
from realty.tenants.rows import with_related


@dataclass(frozen=True)
class Found:
    """Leads with their pictures and agents. A collection may be gone before its leads are."""

    leads: list[Lead]
    collections: dict[int, Collection]
    counts: dict[str, int]
    total: int
    cursor: str | None

    def collection_of(self, lead: Lead) -> Collection | None:
        return self.collections.get(lead.collection_id) if lead.collection_id else None


@dataclass(frozen=True)
class Whole:
    lead: Lead
    found: Found
    photos: list[Photo]
    crm_property_id: int | None


def listed(filters: LeadFilters, reader: Reader) -> Found:
    """Queries: the page, the counts, agents, collections, photos. Raises Problem 422."""
    criteria = filters.criteria()
    column, largest_first = ORDERS[criteria.sort]
    order = (f"-{column}" if largest_first else column, "-id")
    page = page_of(matching(criteria, reader).only(*SUMMARY), order, filters, of=criteria.url_query())
    counts = tab_counts(criteria, reader)
    return _with_more(page.rows, counts, sum(counts[tab] for tab in criteria.tabs), page.cursor)


def whole(lead: Lead) -> Whole:
    """Queries: the agent, the collection, photos, the property. Raises Problem 410 for one whose data were removed."""
    if lead.purged_at is not None:
        raise Problem(410, f"The data of this lead were removed: {lead.get_closed_because_display()}.", kind="purged")
    photos = pictures_of(lead.listing_id)
    found = _with_more([lead])
    home = live().filter(lead=lead).values_list("pk", flat=True).first()
    return Whole(lead, found, photos, home)


def one(pk: int) -> Whole:
    """Raises Http404, and Problem 410."""
    return whole(get_object_or_404(Lead.objects.all(), pk=pk))


def owners_of(request: TenantRequest, pk: int) -> list[Person]:
    """As the lead's page asks the gate; that numbers left is kept with the exports. Raises Http404, and Problem 410."""
    lead = one(pk).lead
    people: list[Person] = people_of(lead, request, None)["all"]
    _record(request.user, lead)
    return people


def _record(user: User, lead: Lead) -> None:
    query = urlencode({"status": lead.tab, "q": lead.mls_number or lead.street_address})
    LeadExport.objects.create(
        user_id=user.pk, user_name=name_of(user), query=query, rows=1, numbers=ExportedNumbers.CALLABLE,
        at=timezone.now(),
    )  # fmt: skip


def _with_more(
    leads: list[Lead], counts: dict[str, int] | None = None, total: int = 0, cursor: str | None = None
) -> Found:
    with_related(leads, "assigned_to")
    attach_listing_photos(leads)
    ids = {lead.collection_id for lead in leads} - {None}
    collections = Collection.objects.in_bulk(ids) if ids else {}
    return Found(leads, collections, counts or {}, total, cursor)
