"""A member's calendar, read at its secret address as a program does."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from icalendar import Calendar, Event

from crm_leads.calendars import feeds
from crm_leads.models import CrmProperty, Task
from listings.models import Collection, Listing
from realty.tenants.models import Membership
from realty.tenants.scope import platform_scope, tenant_scope
from tests.crm_leads.rows import a_property
from tests.listings.views.homes import put

NOW = datetime(2026, 11, 30, 18, 0, tzinfo=UTC)  # 10 in the morning in Palm Springs
SATURDAY = {
    "OpenHouseKey": "oh-1", "OpenHouseDate": "2026-12-05", "OpenHouseStartTime": "13:00", "OpenHouseEndTime": "16:00",
    "OpenHouseRemarks": "Lunch, and a tour; park on Sago",
}  # fmt: skip


def later(monkeypatch: pytest.MonkeyPatch, **time: int) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(**time))


def address_of(user: User, **choices: Any) -> str:
    with platform_scope("test"):
        membership = Membership.objects.get(user=user)
    with tenant_scope(membership.tenant_id):
        return f"/calendar/{feeds.make(membership, **choices)}.ics"


def read(address: str, **headers: str) -> Any:
    return Client().get(address, headers=headers)


def events_at(address: str) -> dict[str, Event]:
    """By what stands before the @ of their UID."""
    response = read(address)
    assert response.status_code == 200, response.content
    found = Calendar.from_ical(response.content).walk("VEVENT")
    return {str(event["UID"]).partition("@")[0]: event for event in found}


def a_task(**fields: Any) -> Task:
    return Task.objects.create(**{"title": "Call Ana back", "due_at": NOW + timedelta(hours=2), **fields})


def followed(collection: Collection, user: User | None, key: str = "A", **values: Any) -> tuple[Listing, CrmProperty]:
    """A listing that a property of the user's follows."""
    (listing,) = put(collection, key, **{"open_houses": [SATURDAY], "listing_id": f"26-{key}", **values})
    with tenant_scope(collection.tenant_id):
        return listing, a_property(listing=listing, collection=collection, assigned_to=user)
