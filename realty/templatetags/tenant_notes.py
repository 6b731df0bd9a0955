"""`{% load tenant_notes %}`: what the first page tells owners of their tenant."""

from typing import Any

from django import template

from realty.tenants import visits
from realty.tenants.models import Role

register = template.Library()


@register.inclusion_tag("tenants/_visits_lately.html", takes_context=True)
def staff_visits(context: dict[str, Any]) -> dict[str, Any]:
    """For owners: that staff looked at the tenant's pages in the last days."""
    membership = context.get("membership")
    found = visits.lately() if membership and membership.role == Role.OWNER else []
    return {"visits": found, "tenant": context.get("tenant"), "request": context.get("request")}
