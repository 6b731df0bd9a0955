"""Open houses in a member's calendar: whose, when, moved and canceled."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from crm_leads.models import CalendarEntry, CrmProperty
from listings.collections import provision
from listings.models import Collection, Listing
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.crm_leads.calendars.reading import NOW, SATURDAY, address_of, events_at, followed, later
from tests.listings.views.homes import put

pytestmark = pytest.mark.usefixtures("monday")


def test_open_houses_are_in_the_zone_of_the_mls(owner: User, tenant: Tenant, gps: Collection) -> None:
    with tenant_scope(tenant):
        Collection.objects.update(time_zone="America/Phoenix", attribution="Courtesy of the GPS MLS")
    listing, _ = followed(gps, owner)
    (event,) = events_at(address_of(owner)).values()
    assert event["DTSTART"].to_ical() == b"20261205T130000"
    assert event["DTSTART"].params["TZID"] == "America/Phoenix"
    assert event["DTEND"].to_ical() == b"20261205T160000"
    assert "Lunch, and a tour; park on Sago" in str(event["DESCRIPTION"])
    assert "Courtesy of the GPS MLS" in str(event["DESCRIPTION"])
    assert str(event["URL"]).endswith(listing.get_absolute_url())


def test_whose_open_houses(owner: User, colleague: User, tenant: Tenant, gps: Collection) -> None:
    """Of listings that one's properties follow, and of the brokerage's own; not of all that the MLS has."""
    mine, _ = followed(gps, owner, "mine")
    theirs, _ = followed(gps, colleague, "theirs")
    put(gps, "market", open_houses=[SATURDAY])
    with tenant_scope(tenant):
        own = provision(tenant, "own", title="Our own listings")
    (ours,) = put(own, "ours", open_houses=[SATURDAY])

    def listings_in(address: str) -> set[int]:
        return {int(name.split("-")[2]) for name in events_at(address)}

    assert listings_in(address_of(owner)) == {mine.pk, ours.pk}
    assert listings_in(address_of(colleague)) == {theirs.pk, ours.pk}
    assert listings_in(address_of(owner, of_everyone=True)) == {mine.pk, theirs.pk, ours.pk}


def test_an_open_house_that_moves_is_the_same_event_and_a_newer_one(
    owner: User, gps: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    followed(gps, owner)
    address = address_of(owner)
    (before,) = events_at(address).values()
    assert events_at(address) == events_at(address)
    later(monkeypatch, hours=1)
    put(gps, "A", listing_id="26-A", open_houses=[{**SATURDAY, "OpenHouseStartTime": "14:00"}])
    (after,) = events_at(address).values()
    assert after["UID"] == before["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert after["LAST-MODIFIED"].dt == NOW + timedelta(hours=1) > before["LAST-MODIFIED"].dt
    assert after["DTSTART"].to_ical() == b"20261205T140000"


@pytest.mark.parametrize("how", ["gone", "left the market", "left the feed"])
def test_an_open_house_that_goes_is_canceled(
    how: str, owner: User, gps: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    listing, _ = followed(gps, owner)
    address = address_of(owner)
    (before,) = events_at(address).values()
    later(monkeypatch, hours=1)
    values: dict[str, Any] = {"listing_id": "26-A", "open_houses": [SATURDAY]}
    if how == "left the feed":
        with tenant_scope(gps.tenant_id):
            Listing.objects.filter(pk=listing.pk).update(vanished_at=NOW)
    else:
        put(gps, "A", **values | ({"open_houses": []} if how == "gone" else {"standard_status": "Expired"}))
    (after,) = events_at(address).values()
    assert (after["UID"], str(after["STATUS"]), after["SEQUENCE"]) == (before["UID"], "CANCELLED", 1)
    assert after["DTSTART"].to_ical() == before["DTSTART"].to_ical()
    assert str(after["SUMMARY"]).startswith("Canceled: open house, ")
    assert events_at(address).keys() == {str(after["UID"]).partition("@")[0]}
    later(monkeypatch, days=20)
    assert events_at(address) == {}


def test_one_that_comes_back_is_confirmed_again(owner: User, gps: Collection) -> None:
    followed(gps, owner)
    address = address_of(owner)
    events_at(address)
    put(gps, "A", listing_id="26-A", open_houses=[])
    events_at(address)
    put(gps, "A", listing_id="26-A", open_houses=[SATURDAY])
    (event,) = events_at(address).values()
    assert (str(event["STATUS"]), event["SEQUENCE"]) == ("CONFIRMED", 2)


def test_one_that_the_mls_removes_after_it_took_place_was_not_canceled(
    owner: User, gps: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    followed(gps, owner)
    address = address_of(owner)
    events_at(address)
    later(monkeypatch, days=7)
    put(gps, "A", listing_id="26-A", open_houses=[])
    assert events_at(address) == {}


def test_open_houses_of_a_listing_that_is_followed_no_longer_go(owner: User, gps: Collection) -> None:
    _, home = followed(gps, owner)
    address = address_of(owner)
    assert len(events_at(address)) == 1
    with tenant_scope(gps.tenant_id):
        CrmProperty.objects.filter(pk=home.pk).update(listing=None)
        assert events_at(address) == {}
        assert not CalendarEntry.objects.exists()


def test_one_without_an_hour_that_goes_in_the_evening_before_is_canceled(
    owner: User, gps: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In California it is still Friday evening when Saturday begins in UTC."""
    followed(gps, owner)
    put(gps, "A", listing_id="26-A", open_houses=[{"OpenHouseDate": "2026-12-05"}])
    address = address_of(owner)
    events_at(address)
    friday_evening = datetime(2026, 12, 5, 4, tzinfo=UTC)
    later(monkeypatch, seconds=int((friday_evening - NOW).total_seconds()))
    put(gps, "A", listing_id="26-A", open_houses=[])
    (after,) = events_at(address).values()
    assert (str(after["STATUS"]), after["DTSTART"].to_ical()) == ("CANCELLED", b"20261205")
