"""A client gets what the agent's saved search tells, in her name, as the gate allows, until they say stop."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_q.models import OrmQ

from crm_leads.client_alerts import sharing, tasks, writing
from crm_leads.compliance.suppression import opt_out
from crm_leads.models import ClientAlert, Contact, EmailMessage, GateDecision, VendorAccount
from crm_leads.outreach.email import send
from crm_leads.properties import clients
from listings import tasks as listing_tasks
from listings.enums import AlertKind, ClientDisplay, Frequency
from listings.models import Alert, Collection, Listing, SavedSearch
from realty.tenants.models import Role, Tenant
from realty.tenants.scope import platform_scope, tenant_scope
from tests.conftest import signed_in
from tests.crm_leads.compliance.lawful import lawful_policy
from tests.crm_leads.outreach.email.conftest import account, vendors, without_pauses
from tests.listings.alerts.test_following import saved, sync

__all__ = ["account", "vendors", "without_pauses"]
CORA = "cora@example.com"


@pytest.fixture
def search(owner: User, in_tenant: Tenant, gps: Collection, account: VendorAccount) -> SavedSearch:
    lawful_policy()
    Collection.objects.update(client_display=ClientDisplay.YES)
    User.objects.filter(pk=owner.pk).update(first_name="Olivia", last_name="Ortiz")
    owner.refresh_from_db()
    return saved(owner, in_tenant)


def told(search: SavedSearch, collection: Collection, key: str = "A", **values: Any) -> None:
    sync(collection, key, **values)
    listing_tasks.follow_alerts(search.tenant_id)


def test_a_client_hears_of_a_change_in_the_agents_name(
    owner: User, search: SavedSearch, gps: Collection, vendors: Any, django_capture_on_commit_callbacks: Any
) -> None:
    sharing.share(search, owner, "Cora Cole", CORA)
    with django_capture_on_commit_callbacks(execute=True):
        told(search, gps, list_office_name="Desert Homes")
    assert writing.TASK in [task.task["func"] for task in OrmQ.objects.all()]
    assert tasks.write(search.tenant_id) == 1 and tasks.write(search.tenant_id) == 0

    message = EmailMessage.objects.get()
    assert message.address == CORA and message.lead is None and "Hello Cora" in message.body
    assert "New match\n12 Sago A Lane" in message.body and "listed by Desert Homes" in message.body
    assert "Olivia Ortiz" in message.body and reverse("unsubscribe", args=[message.unsubscribe_key]) in message.body
    assert GateDecision.objects.get(channel="email").allowed
    assert send.send_due() == 1
    message.refresh_from_db()
    assert message.sent_at is not None and "Olivia Ortiz" in message.sent_from


def test_what_was_told_before_is_not_told_to_the_client(owner: User, search: SavedSearch, gps: Collection) -> None:
    told(search, gps)
    sharing.share(search, owner, "Cora Cole", CORA)
    assert tasks.write(search.tenant_id) == 0


def test_one_press_stops_all_that_is_sent_to_the_client(owner: User, search: SavedSearch, gps: Collection) -> None:
    sharing.share(search, owner, "Cora Cole", CORA)
    told(search, gps)
    tasks.write(search.tenant_id)
    Client().post(reverse("unsubscribe", args=[EmailMessage.objects.get().unsubscribe_key]))
    told(search, gps, "B")
    assert tasks.write(search.tenant_id) == 0
    alert = ClientAlert.objects.get()
    assert alert.stopped_at is not None and alert.problem and EmailMessage.objects.count() == 1
    assert Contact.objects.get().opted_out_at
    with pytest.raises(ValidationError):
        sharing.share(search, owner, "Cora Cole", CORA)


def test_a_refusal_is_on_record(owner: User, search: SavedSearch, gps: Collection) -> None:
    alert = sharing.share(search, owner, "Cora Cole", CORA)
    told(search, gps)
    opt_out(alert.contact)
    assert tasks.write(search.tenant_id) == 0
    decision, alert = GateDecision.objects.get(channel="email"), ClientAlert.objects.get()
    assert (decision.allowed, decision.sentence, decision.contact_id) == (False, alert.problem, alert.contact_id)
    assert alert.stopped_at and not EmailMessage.objects.exists()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("max_price=500000&mine=all", '"Golf homes" (Up to $500,000):'), ("mine=favorites", '"Golf homes":'),
        ("mine=shown", '"Golf homes" (Everything for sale):'),
    ],
)  # fmt: skip
def test_a_client_is_not_told_what_the_agent_marked(
    owner: User, search: SavedSearch, gps: Collection, query: str, said: str
) -> None:
    sharing.share(search, owner, "Cora Cole", CORA)
    told(search, gps)
    SavedSearch.objects.update(query=query)
    tasks.write(search.tenant_id)
    body = EmailMessage.objects.get().body
    assert said in body and "favorites" not in body and "that I hid" not in body


def test_what_the_house_can_mend_waits(owner: User, search: SavedSearch, gps: Collection) -> None:
    alert = sharing.share(search, owner, "Cora Cole", CORA)
    lawful_policy(postal_address="")
    told(search, gps)
    assert tasks.write(search.tenant_id) == 0
    alert.refresh_from_db()
    assert alert.stopped_at is None and alert.look_again_at and "postal address" in alert.problem
    lawful_policy()
    ClientAlert.objects.update(look_again_at=None)
    assert tasks.write(search.tenant_id) == 1


def test_nobody_writes_in_the_name_of_who_only_reads_or_left(owner: User, search: SavedSearch, gps: Collection) -> None:
    sharing.share(search, owner, "Cora Cole", CORA)
    told(search, gps)
    owner.memberships.update(role=Role.VIEWER)
    assert tasks.write(search.tenant_id) == 0 and ClientAlert.objects.get().stopped_at
    owner.memberships.all().delete()
    assert not ClientAlert.objects.exists()


def test_a_withheld_address_and_a_withheld_listing_stay_so(owner: User, search: SavedSearch, gps: Collection) -> None:
    sharing.share(search, owner, "Cora Cole", CORA)
    told(search, gps, "A", internet_address_display_yn=False)
    told(search, gps, "B", internet_entire_listing_display_yn=False)
    tasks.write(search.tenant_id)
    (message,) = EmailMessage.objects.all()
    assert "Address withheld, Palm Desert" in message.body and "Sago" not in message.body + message.subject
    assert Alert.objects.count() == 2


@pytest.mark.parametrize("silent", [{"is_paused": True}, {"frequency": Frequency.NONE}])
def test_a_search_that_tells_nothing_is_not_shared(owner: User, search: SavedSearch, silent: dict[str, Any]) -> None:
    SavedSearch.objects.update(**silent)
    search.refresh_from_db()
    with pytest.raises(ValidationError, match="never writes"):
        sharing.share(search, owner, "Cora Cole", CORA)


def test_a_search_is_shared_from_its_page(
    owner: User, colleague: User, stranger: User, search: SavedSearch, tenant: Tenant
) -> None:
    page, form = reverse("client_alerts", args=[search.pk]), {"name": "Cora Cole", "email": CORA}
    client = signed_in(owner)
    assert "who asked for it" in client.post(page, form).content.decode()
    client.post(page, {**form, "asked": "on"})
    assert CORA in client.get(page).content.decode()
    assert "gets this search already" in client.post(page, {**form, "asked": "on"}).content.decode()
    for other in (colleague, stranger):
        assert signed_in(other).get(page).status_code == 404
    with tenant_scope(tenant):
        alert = ClientAlert.objects.get()
    client.post(reverse("stop_client_alert", args=[alert.pk]))
    with tenant_scope(tenant):
        assert ClientAlert.objects.get().stopped_at


def test_what_clients_may_not_see_is_not_told(owner: User, search: SavedSearch, gps: Collection) -> None:
    Collection.objects.update(client_display=ClientDisplay.NO)
    sharing.share(search, owner, "Cora Cole", CORA)
    told(search, gps)
    assert Alert.objects.filter(search=search).exists()
    assert tasks.write(search.tenant_id) == 0 and not EmailMessage.objects.exists()


def test_what_an_mls_wants_shown_later_is_told_later(owner: User, search: SavedSearch, gps: Collection) -> None:
    Collection.objects.update(client_delay_hours=24)
    sharing.share(search, owner, "Cora Cole", CORA)
    entered = timezone.now() - timedelta(hours=23)
    told(search, gps, "A", original_entry_timestamp=entered)
    told(search, gps, "B", original_entry_timestamp=entered - timedelta(days=9))
    assert tasks.write(search.tenant_id) == 0
    assert ClientAlert.objects.get().look_again_at == entered + timedelta(hours=24)
    assert writing.write_due(search.tenant, entered + timedelta(hours=25)) == 1
    assert EmailMessage.objects.get().body.count("New match") == 2


def test_a_daily_search_is_looked_at_once_in_a_morning(owner: User, search: SavedSearch, gps: Collection) -> None:
    SavedSearch.objects.update(frequency=Frequency.DAILY)
    sharing.share(search, owner, "Cora Cole", CORA)
    told(search, gps)
    morning = datetime.combine(timezone.now().date() + timedelta(days=2), time(7, 1), tzinfo=ZoneInfo("America/Denver"))
    Tenant.objects.update(time_zone="America/Denver")
    search.tenant.refresh_from_db()
    with platform_scope("test"):
        assert writing.waiting_tenants(morning) == [search.tenant_id]
    assert writing.write_due(search.tenant, morning) == 1
    told(search, gps, "B")
    Alert.objects.filter(listing__listing_key="B").update(created_at=morning + timedelta(hours=1))
    with platform_scope("test"):
        assert writing.waiting_tenants(morning + timedelta(hours=2)) == []
        assert writing.waiting_tenants(morning + timedelta(days=1)) == [search.tenant_id]


def test_one_that_cannot_be_written_holds_up_no_other(
    owner: User, search: SavedSearch, gps: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = sharing.share(search, owner, "Cora Cole", CORA)
    sharing.share(search, owner, "Dan Dole", "dan@example.com")
    told(search, gps)
    body_of = writing.body_of
    monkeypatch.setattr(writing, "body_of", lambda alert, shown: 1 / 0 if alert == broken else body_of(alert, shown))
    assert tasks.write(search.tenant_id) == 1 and EmailMessage.objects.get().address == "dan@example.com"
    broken.refresh_from_db()
    assert broken.look_again_at and broken.problem and broken.stopped_at is None


def test_prices_that_are_hidden_from_clients_are_in_no_e_mail(
    owner: User, search: SavedSearch, gps: Collection
) -> None:
    told(search, gps, list_price=Decimal(480_000))
    sharing.share(search, owner, "Cora Cole", CORA)
    told(search, gps, list_price=Decimal(450_000))
    Collection.objects.update(hidden_from_clients="PreviousListPrice")
    tasks.write(search.tenant_id)
    body = EmailMessage.objects.get().body
    assert "Price drop" in body and "480,000" not in body and "$450,000" in body


def test_who_turns_out_to_be_another_client_is_written_to_on(owner: User, search: SavedSearch, gps: Collection) -> None:
    """Two records of one person: each had the search, one of them by two addresses."""
    other = saved(owner, search.tenant, name="Lakes")
    kept = sharing.share(search, owner, "Cora Cole", CORA).contact
    lost = sharing.share(search, owner, "Cora B Cole", "cora@work.example.com").contact
    sharing.share(other, owner, "Cora B Cole", "cora@work.example.com")
    clients.merge(kept, lost, owner)
    standing = ClientAlert.objects.filter(contact=kept, stopped_at=None).values_list("search__name", "email__address")
    assert sorted(standing) == [
        ("Golf homes", CORA), ("Golf homes", "cora@work.example.com"), ("Lakes", "cora@work.example.com")
    ]  # fmt: skip


def test_a_home_that_its_mls_took_back_is_told_no_more(owner: User, search: SavedSearch, gps: Collection) -> None:
    sharing.share(search, owner, "Cora Cole", CORA)
    told(search, gps)
    Listing.objects.update(vanished_at=timezone.now())
    assert tasks.write(search.tenant_id) == 0 and not EmailMessage.objects.exists()


@pytest.mark.parametrize(
    ("house", "hidden", "is_told"),
    [({}, "", True), ({"OpenHouseType": "Broker"}, "", False), ({}, "OpenHouse", False)],
)
def test_an_open_house_is_told_to_clients_where_it_is_for_all(
    owner: User, search: SavedSearch, gps: Collection, house: dict[str, str], hidden: str, is_told: bool
) -> None:
    day = (timezone.now().date() + timedelta(days=3)).isoformat()
    told(search, gps, open_houses=[{"OpenHouseDate": day, **house}])
    Alert.objects.all().delete()
    Collection.objects.update(hidden_from_clients=hidden)
    sharing.share(search, owner, "Cora Cole", CORA)
    now = timezone.now()
    Alert.objects.create(
        tenant=search.tenant, search=search, listing=Listing.objects.get(), kind=AlertKind.OPEN_HOUSE, new_value=day,
        event_id=1, caused_at=now, created_at=now,
    )  # fmt: skip
    assert tasks.write(search.tenant_id) == is_told


def test_a_date_in_the_future_holds_up_no_news_of_an_mls_without_a_delay(
    owner: User, search: SavedSearch, gps: Collection
) -> None:
    sharing.share(search, owner, "Cora Cole", CORA)
    told(search, gps, original_entry_timestamp=timezone.now() + timedelta(days=90))
    assert tasks.write(search.tenant_id) == 1


def test_simulated_homes_are_said_to_be_none(owner: User, search: SavedSearch, gps: Collection) -> None:
    Collection.objects.update(is_simulated=True, attribution="Courtesy of GPS.")
    sharing.share(search, owner, "Cora Cole", CORA)
    told(search, gps)
    tasks.write(search.tenant_id)
    assert "Courtesy of GPS. Simulated data: not real homes." in EmailMessage.objects.get().body
