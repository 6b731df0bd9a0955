"""The access tables of the CRM's pages, one file for each group of URLs."""

from typing import Any

from django.contrib.auth.models import User

from realty.tenants.models import Tenant
from tests.crm_leads.access import (
    calendars,
    client_alerts,
    compliance,
    email,
    intake,
    leads,
    privacy,
    properties,
    reports,
    shares,
    sheets,
    skip_trace,
    vendors,
    voicemail,
)

PARTS: tuple[Any, ...] = (
    leads,
    intake,
    compliance,
    skip_trace,
    voicemail,
    email,
    vendors,
    properties,
    reports,
    shares,
    sheets,
    privacy,
    calendars,
    client_alerts,
)
TABLE: dict[str, tuple[Any, ...]] = {name: row for part in PARTS for name, row in part.TABLE.items()}


def place(tenant: Tenant, owner: User) -> dict[str, dict[str, Any]]:
    """Arguments of each URL that has some; the tenant's scope is open, with one row of each model in it."""
    return {name: arguments for part in PARTS for name, arguments in part.place(tenant, owner).items()}
