"""`{% load tenant_notes %}`: what the first page tells owners of their tenant."""

from typing import Any

from django import template

from realty.tenants import first_hour, visits
from realty.tenants.models import Role

register = template.Library()


@register.inclusion_tag("tenants/_visits_lately.html", takes_context=True)
def staff_visits(context: dict[str, Any]) -> dict[str, Any]:
    """For owners: that staff looked at the tenant's pages in the last days."""
    membership = context.get("membership")
    found = visits.lately() if membership and membership.role == Role.OWNER else []
    return {"visits": found, "tenant": context.get("tenant"), "request": context.get("request")}


@register.inclusion_tag("tenants/_first_hour.html", takes_context=True)
def first_steps(context: dict[str, Any]) -> dict[str, Any]:
    """For owners who have not hidden them."""
    shown = first_hour.is_shown_to(context.get("membership"))
    steps = first_hour.steps(context["tenant"]) if shown else []
    return {
        "steps": steps,
        "done": sum(each.is_done for each in steps),
        "request": context.get("request"),
        "csrf_token": context.get("csrf_token"),
    }
