"""One property: what the tenant knows beside what the MLS says, and everything that happened."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from crm_leads.compliance.digests import digest, written
from crm_leads.compliance.home_stops import stops_of
from crm_leads.leads.agents import agents, name_of
from crm_leads.models import Activity, Contact, CrmProperty, Lead, PropertyMerge, Suppression, Task
from crm_leads.properties.clients import of_name
from crm_leads.properties.fields import AREA, LABELS, MAPPED, MONEY, values_of
from crm_leads.properties.forms import told_apart
from crm_leads.properties.linking import suggestions
from crm_leads.properties.records import twins
from listings.models import Listing
from listings.photos import attach_listing_photos
from realty.tenants.access import member_required
from realty.tenants.requests import TenantRequest

LINES = 100
MOST_TWINS = 10
EMPTY = (None, "")


@dataclass(frozen=True)
class Row:
    """A mapped column: ours, the MLS's, and whose it is. `shape` is how the page writes it."""

    name: str
    label: str
    ours: Any
    theirs: Any
    is_edited: bool
    shape: str

    @property
    def differs(self) -> bool:
        return bool(self.ours != self.theirs and not (self.ours in EMPTY and self.theirs in EMPTY))


@member_required
@require_safe
def crm_property(request: TenantRequest, pk: int) -> HttpResponse:
    rows = CrmProperty.objects.select_related("client", "lead", "assigned_to", "tenant", "linked_by")
    home = get_object_or_404(rows, pk=pk)
    if home.merged_into_id:
        return redirect("crm_property", pk=home.merged_into_id)
    return render(request, "crm_leads/properties/page.html", property_context(request, home))


def property_context(request: TenantRequest, home: CrmProperty) -> dict[str, Any]:
    listing = listing_of(home)
    attach_listing_photos([home])
    return {
        "home": home,
        "listing": listing,
        "lead": lead_of(home),
        "is_gone": bool(home.listing_key and listing is None),
        "rows": compared(home, listing),
        "suggestions": [] if listing else suggestions(home),
        "twins": twins(home)[:MOST_TWINS],
        "merges": list(PropertyMerge.objects.filter(kept=home, undone_at=None).select_related("merged")),
        "tasks": list(Task.objects.filter(crm_property=home, done_at=None).select_related("assigned_to")),
        "lines": list(Activity.objects.filter(crm_property=home).select_related("user").order_by("-at", "-pk")[:LINES]),
        "may_edit": bool(request.membership and request.membership.may_edit),
        "agents": [(user.pk, name_of(user)) for user in agents()],
        "reach": reach(home.client),
        "namesakes": namesakes_of(home.client),
        "home_stops": stops_of(home),
    }


def lead_of(home: CrmProperty) -> Lead | None:
    """The lead that the property was made from, else the one of the same home."""
    if home.lead_id or not home.property_key:
        return home.lead
    return Lead.objects.filter(property_key=home.property_key).summaries().first()


def reach(client: Contact | None) -> list[tuple[str, str]]:
    """The client's numbers and addresses as people write them; with its name in the ledger for one that nobody may
    contact."""
    if client is None:
        return []
    numbers = client.phones.values_list("number", flat=True)
    known = {digest(text): text for text in [*numbers, *client.emails.values_list("address", flat=True)]}
    barred = set(Suppression.objects.filter(digest__in=known, lifted_at=None).values_list("digest", flat=True))
    return [(written(text), name if name in barred else "") for name, text in known.items()]


def namesakes_of(client: Contact | None) -> list[tuple[Contact, str]]:
    """Other clients of the same name, whom a person may say to be the same, with what tells them apart."""
    if client is None or client.lead_id:
        return []
    return [(other, told_apart(other)) for other in of_name(client.full_name) if other.pk != client.pk]


def listing_of(home: CrmProperty) -> Listing | None:
    """The linked listing with what the MLS says of it; None when there is none, or it is gone."""
    if home.listing_id is None:
        return None
    rows = Listing.objects.without_heavy().select_related("collection")
    found: Listing | None = rows.filter(pk=home.listing_id, purged_at=None).first()
    return found


def compared(home: CrmProperty, listing: Listing | None) -> list[Row]:
    """CRM data beside MLS data; a column that neither fills is left out."""
    theirs = values_of(listing) if listing else {}
    rows = [
        Row(name, LABELS[name], getattr(home, name), theirs.get(name), name in home.edited_fields, _shape(name))
        for name in MAPPED
    ]
    return [row for row in rows if row.is_edited or row.ours not in EMPTY or row.theirs not in EMPTY]


def _shape(name: str) -> str:
    if name in MONEY:
        return "money"
    return "area" if name in AREA else "date" if name == "close_date" else "text"
