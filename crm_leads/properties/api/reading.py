"""CRM properties for the API: a page of a list, and one by its id."""

from typing import Literal

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from ninja import Field

from crm_leads.enums import PropertyStatus
from crm_leads.models import CrmProperty
from crm_leads.properties.records import live
from crm_leads.properties.search import matching
from listings.models import Listing
from realty.api.paging import Paging, Slice, page_of


class CrmPropertyFilters(Paging):
    """The one that was changed last comes first."""

    q: str = Field("", max_length=100, description="Words of the street, city, ZIP code or client")
    status: PropertyStatus | None = None
    tag: str = Field("", max_length=40)
    link: Literal["yes", "no"] | None = Field(None, description="Whether it is linked to a listing")


def listed(filters: CrmPropertyFilters) -> Slice[CrmProperty]:
    """One query."""
    wanted = filters.model_dump(exclude={"limit", "cursor"})
    rows = matching({name: value or "" for name, value in wanted.items()}).select_related("client", "assigned_to")
    return page_of(rows, ("-updated_at", "-id"), filters, of=repr(sorted(wanted.items())))


def one(pk: int) -> CrmProperty:
    """One that was not merged into another. One query. Raises Http404."""
    return get_object_or_404(live().select_related("client", "assigned_to"), pk=pk)


def held(pk: int) -> CrmProperty:
    """The same, and nobody else changes it until the transaction ends."""
    rows: QuerySet[CrmProperty] = live().select_related("client", "assigned_to").select_for_update(of=("self",))
    return get_object_or_404(rows, pk=pk)


def listing(pk: int | None) -> Listing:
    """A listing that can be followed. Raises Http404."""
    return get_object_or_404(Listing.objects.filter(purged_at=None), pk=pk)
