"""Values of properties as their pages write them, and the properties of a listing."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.contrib.auth.models import User
from django.db.models import Q
from django.utils.text import Truncator

from crm_leads.compliance.digests import written
from crm_leads.enums import PropertyStatus
from crm_leads.leads.agents import name_of
from crm_leads.leads.on_paper import AgentOnPaper, read_agent
from crm_leads.models import CrmProperty, Lead
from crm_leads.properties.csv_import.columns import TARGETS
from crm_leads.properties.csv_import.lines import Line
from crm_leads.properties.fields import AREA, LABELS, MONEY
from crm_leads.properties.records import live
from listings.models import Listing
from listings.property_history.reading import HomeListings
from realty.ui.dates import us_date
from realty.ui.money import money
from realty.ui.numbers import square_feet

register = template.Library()
LONGEST = 120
EMPTY: tuple[Any, ...] = (None, "", (), [])


@register.filter
def mls_label(name: str) -> str:
    """What pages call a mapped column; other names as they are."""
    return LABELS.get(name, name.replace("_", " ").capitalize())


@register.filter
def person_name(user: User | None) -> str:
    """Of somebody who works here; empty for nobody."""
    return name_of(user) if user else ""


@register.filter
def changed_value(value: Any, name: str) -> str:
    """Of column `name` in a line of the timeline, where JSON kept it."""
    if value in (None, "", []):
        return "-"
    if name in MONEY:
        return money(Decimal(str(value)))
    if name in AREA:
        return square_feet(Decimal(str(value)))
    if name == "close_date":
        return us_date(date.fromisoformat(value))
    if name == "status":
        return str(dict(PropertyStatus.choices).get(value, value))
    return Truncator(", ".join(value) if isinstance(value, list) else str(value)).chars(LONGEST)


@register.simple_tag
def read_values(line: Line) -> list[tuple[str, str]]:
    """What a line of a file was read as: the name of each column and its value, as pages write them."""
    values = {**line.values, "listing_number": line.listing_number}
    return [(label, _read(name, values[name])) for name, label in TARGETS.items() if values.get(name) not in EMPTY]


def _read(name: str, value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(written(each) for each in value)
    return changed_value(value, name)


@register.simple_tag
def properties_of(listing: Listing) -> list[CrmProperty]:
    """Which follow the listing, in the open scope."""
    return list(live().filter(tenant=listing.tenant_id, listing=listing).order_by("pk"))


@register.simple_tag
def lead_of(listing: Listing) -> Lead | None:
    """The lead that this listing made, else the one of its home, in the open scope."""
    mine = Q(listing=listing)
    if listing.property_key:
        mine |= Q(property_key=listing.property_key)
    found = Lead.objects.filter(mine, tenant=listing.tenant_id, purged_at=None).summaries()
    return min(found, key=lambda lead: lead.listing_id != listing.pk, default=None)


@register.inclusion_tag("crm_leads/_on_paper.html", takes_context=True)
def agent_sheet(context: dict[str, Any]) -> dict[str, AgentOnPaper | None]:
    """For print: who hands the sheet over, with one query. Nothing for staff without a membership."""
    request, membership = context["request"], context.get("membership")
    return {"agent": read_agent(request.user, request.tenant) if membership and request.tenant else None}


@register.inclusion_tag("crm_leads/_agent_photo.html", takes_context=True)
def agent_photo_panel(context: dict[str, Any]) -> dict[str, Any]:
    """For her account page: the photo that she has in the open tenant, and how to change it. One query; nothing for
    somebody without a membership."""
    request, membership = context["request"], context.get("membership")
    agent = read_agent(request.user, request.tenant) if membership and request.tenant else None
    shown = {"membership": membership, "tenant": request.tenant, "photo": agent.photo if agent else ""}
    # `{% csrf_token %}` needs both.
    return {**shown, "request": request, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("crm_leads/_home_records.html")
def home_records(home: HomeListings) -> dict[str, Any]:
    """The leads and properties of a home: those that are known by its name, and those of its listings. Two queries."""
    mine = Q(listing__in=home.ids)
    if home.property_key:
        mine |= Q(property_key=home.property_key)
    leads = Lead.objects.filter(mine, tenant=home.tenant_id, purged_at=None).summaries()
    kept = live().filter(mine, tenant=home.tenant_id)
    return {"leads": list(leads.order_by("-pk")), "properties": list(kept.order_by("-pk"))}
