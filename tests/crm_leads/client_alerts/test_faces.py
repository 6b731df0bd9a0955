"""Clients hear of an offer by the MLS that they may see, whichever MLS it was told of, and wait for nothing in vain."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from crm_leads.client_alerts import sharing, tasks, writing
from crm_leads.models import ClientAlert, EmailMessage
from listings import tasks as listing_tasks
from listings.enums import AlertKind, ClientDisplay
from listings.models import Alert, Collection, Listing, SavedSearch
from tests.crm_leads.client_alerts.test_client_alerts import CORA, search, told
from tests.crm_leads.outreach.email.conftest import account, vendors, without_pauses
from tests.listings.alerts.test_following import sync
from tests.listings.rows import DAY_ONE

__all__ = ["account", "search", "vendors", "without_pauses"]
HOME: dict[str, Any] = {"street_name": "Sago"}
DEARER, CHEAPER = Decimal(480_000), Decimal(450_000)


@pytest.fixture
def office(search: SavedSearch, owner: User, gps: Collection, crmls: Collection) -> Collection:
    """CRMLS is the brokerage's back office. It has the same home as GPS, changed last, and is told of."""
    Collection.objects.filter(pk=crmls.pk).update(client_display=ClientDisplay.NO)
    sync(gps, "A", **HOME, list_price=DEARER, list_office_name="Desert Homes")
    sync(crmls, "B", **HOME, list_price=DEARER, modification_timestamp=DAY_ONE + timedelta(days=1))
    listing_tasks.follow_alerts(search.tenant_id)
    sharing.share(search, owner, "Cora Cole", CORA)
    return crmls


def cheaper(collection: Collection, key: str, days: int) -> None:
    told(
        SavedSearch.objects.get(), collection, key, **HOME, list_price=CHEAPER, list_office_name="Desert Homes",
        modification_timestamp=DAY_ONE + timedelta(days=days),
    )  # fmt: skip


def test_a_client_hears_by_the_twin_that_clients_may_see(search: SavedSearch, gps: Collection, office: Any) -> None:
    cheaper(gps, "A", 2)
    cheaper(office, "B", 3)
    Alert.objects.update(listing=Listing.objects.get(collection=office))
    assert tasks.write(search.tenant_id) == 1
    body = EmailMessage.objects.get().body
    assert "Price drop: $480,000 to $450,000" in body and "MLS number IDA, listed by Desert Homes" in body


def test_what_clients_may_not_see_is_told_when_the_twin_says_it_too(
    search: SavedSearch, gps: Collection, office: Collection
) -> None:
    cheaper(office, "B", 2)
    assert tasks.write(search.tenant_id) == 0
    assert ClientAlert.objects.get().look_again_at <= timezone.now() + timedelta(hours=1)
    cheaper(gps, "A", 3)
    assert writing.write_due(search.tenant, timezone.now() + timedelta(hours=2)) == 1
    assert EmailMessage.objects.get().body.count("Price drop") == 1


def test_what_the_twin_never_says_holds_nothing_up_for_long(
    search: SavedSearch, gps: Collection, office: Collection
) -> None:
    cheaper(office, "B", 2)
    told(search, gps, "C")
    assert writing.write_due(search.tenant, timezone.now() + timedelta(minutes=30)) == 0
    later = timezone.now() + timedelta(minutes=61)
    assert writing.write_due(search.tenant, later) == 1
    body = EmailMessage.objects.get().body
    assert "Price drop" not in body and "Sago C" in body


def test_an_mls_that_the_search_leaves_out_stands_in_for_none(
    search: SavedSearch, gps: Collection, office: Collection
) -> None:
    SavedSearch.objects.update(query=f"collection={office.name}")
    cheaper(gps, "A", 2)
    cheaper(office, "B", 3)
    Alert.objects.update(listing=Listing.objects.get(collection=office))
    assert tasks.write(search.tenant_id) == 0 and ClientAlert.objects.get().look_again_at is None


def test_news_does_not_wait_for_what_clients_never_see(owner: User, search: SavedSearch, gps: Collection) -> None:
    Collection.objects.update(client_delay_hours=24)
    sharing.share(search, owner, "Cora Cole", CORA)
    told(search, gps, "A", internet_entire_listing_display_yn=False)
    told(search, gps, "B", original_entry_timestamp=timezone.now() - timedelta(days=9))
    assert tasks.write(search.tenant_id) == 1
    assert "Sago B" in EmailMessage.objects.get().body


def test_a_date_far_ahead_keeps_a_listing_back_no_longer_than_its_mls_asks(
    owner: User, search: SavedSearch, gps: Collection
) -> None:
    Collection.objects.update(client_delay_hours=24)
    sharing.share(search, owner, "Cora Cole", CORA)
    told(search, gps, original_entry_timestamp=datetime(2099, 1, 1, tzinfo=UTC))
    assert tasks.write(search.tenant_id) == 0
    assert ClientAlert.objects.get().look_again_at <= timezone.now() + timedelta(hours=1)
    assert writing.write_due(search.tenant, timezone.now() + timedelta(hours=25)) == 1


def test_of_new_open_houses_clients_hear_the_public_ones_to_come(
    owner: User, search: SavedSearch, gps: Collection
) -> None:
    today = timezone.now().date()
    past, thursday, saturday = (today + timedelta(days=n) for n in (-3, 3, 5))
    houses = [{"OpenHouseDate": str(thursday), "OpenHouseType": "Broker"},
              *({"OpenHouseDate": str(day), "OpenHouseType": "Public"} for day in (past, saturday))]  # fmt: skip
    told(search, gps)
    sharing.share(search, owner, "Cora Cole", CORA)
    told(search, gps, open_houses=houses)
    news = Alert.objects.filter(kind=AlertKind.OPEN_HOUSE)
    assert news.get().new_value == f"{thursday} {saturday}"
    news.update(new_value=f"{past} {thursday} {saturday}")
    assert tasks.write(search.tenant_id) == 1
    assert f"Open house: {saturday:%b} {saturday.day}, {saturday.year}\n" in EmailMessage.objects.get().body


def test_of_further_open_houses_clients_hear_how_many_are_public(
    owner: User, search: SavedSearch, gps: Collection
) -> None:
    days = [timezone.now().date() + timedelta(days=n) for n in range(3, 10)]
    kinds = ["Broker", *["Public"] * 5, "Broker"]
    houses = [{"OpenHouseDate": str(day), "OpenHouseType": kind} for day, kind in zip(days, kinds, strict=True)]
    told(search, gps)
    sharing.share(search, owner, "Cora Cole", CORA)
    told(search, gps, open_houses=houses)
    assert tasks.write(search.tenant_id) == 1
    body = EmailMessage.objects.get().body
    assert f"Open house: {days[1]:%b} {days[1].day}, {days[1].year}, " in body
    assert f"{days[4]:%b} {days[4].day}, {days[4].year} and 1 more\n" in body
