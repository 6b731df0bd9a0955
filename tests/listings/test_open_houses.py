"""Open houses of a listing's page, and as files for a calendar."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from icalendar import Calendar

from listings.models import Collection, Listing
from listings.open_houses import open_houses_of
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.listings.views.homes import put, text_of

SATURDAY = {
    "OpenHouseKey": "oh-1", "OpenHouseDate": "2099-12-05", "OpenHouseStartTime": "13:00", "OpenHouseEndTime": "16:00",
}  # fmt: skip


def houses(*items: Any) -> list[tuple[str, str]]:
    found = open_houses_of(Listing(open_houses=list(items)), ZoneInfo("America/Los_Angeles"))
    return [(str(house.day), house.hours) for house in found]


def test_hours_are_told_as_far_as_they_are_known() -> None:
    assert houses(SATURDAY) == [("2099-12-05", "1:00 PM to 4:00 PM")]
    assert houses({**SATURDAY, "OpenHouseEndTime": None}) == [("2099-12-05", "1:00 PM")]
    assert houses({**SATURDAY, "OpenHouseEndTime": "12:00"}) == [("2099-12-05", "1:00 PM")]
    assert houses({"OpenHouseDate": "2099-12-05"}, {"OpenHouseDate": "soon"}, "nonsense") == [("2099-12-05", "")]


def test_two_of_one_key_are_two_and_one_that_is_given_twice_is_one() -> None:
    sunday = {**SATURDAY, "OpenHouseDate": "2099-12-06"}
    assert len(houses(SATURDAY, sunday)) == 2
    assert len(houses(SATURDAY, SATURDAY)) == 1
    keyless = {**SATURDAY, "OpenHouseKey": ""}
    assert len(houses(keyless, keyless)) == 1


@pytest.fixture
def listing(gps: Collection) -> Listing:
    past = {"OpenHouseDate": "2010-10-01"}
    (found,) = put(gps, "A", listing_id="26-1", open_houses=[SATURDAY, past], street_name="Sago", street_number="12")
    return found


def file_of(client: Any, listing: Listing) -> Any:
    page = text_of(client.get(listing.get_absolute_url()))
    at = page.index(f"/listings/{listing.pk}/open-houses/")
    return page[at : page.index(".ics", at) + 4]


def test_one_open_house_is_a_file_from_the_page(owner: User, stranger: User, listing: Listing) -> None:
    client = signed_in(owner)
    path = file_of(client, listing)
    response = client.get(path)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="open-house-{listing.slug}-2099-12-05.ics"'
    (event,) = Calendar.from_ical(response.content).walk("VEVENT")
    assert event["DTSTART"].dt.replace(tzinfo=None) == datetime(2099, 12, 5, 13)
    assert str(event["SUMMARY"]).startswith("Open house: 12 Sago")
    assert signed_in(stranger).get(path).status_code == 404
    page = text_of(client.get(listing.get_absolute_url()))
    assert page.count("Add to calendar") == 1 and "not held" not in page  # not of the past one


def test_a_listing_that_left_the_market_has_none(owner: User, tenant: Tenant, listing: Listing) -> None:
    client = signed_in(owner)
    path = file_of(client, listing)
    with tenant_scope(tenant):
        Listing.objects.filter(pk=listing.pk).update(standard_status="Expired")
    assert client.get(path).status_code == 404
    page = text_of(client.get(listing.get_absolute_url()))
    assert "Add to calendar" not in page and page.count("(not held: off the market)") == 1
    missing = reverse("open_house_file", args=[listing.pk, "other"])
    assert client.get(missing).status_code == 404
