"""vendors_and_law M4: when one owner says that they do not want to sell, nobody at the home is contacted."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from crm_leads.compliance.gate import look_many
from crm_leads.compliance.home_stops import HomeRef, homes_stopped
from crm_leads.compliance.stopping_homes import lift_home, stop_home
from crm_leads.enums import ActState, Channel
from crm_leads.homes.keys import name_homes
from crm_leads.models import Activity, Contact, CrmProperty, EmailMessage, Enrollment, HomeStop, Lead
from crm_leads.properties import merging
from realty.tenants.models import Tenant
from tests.crm_leads.compliance.lawful import (
    MONDAY_NOON,
    a_consent,
    call,
    clean_scrub,
    lawful_lead,
    mail,
    rule,
    trace,
    voicemail,
)
from tests.crm_leads.rows import a_contact, a_lead, a_phone, a_property, an_email

pytestmark = pytest.mark.django_db
Person = tuple[Lead, Contact]


def co_owner(lead: Lead) -> Contact:
    """Of another name, with another number and address."""
    contact = a_contact(lead, full_name="Ben Owner", first_name="Ben")
    a_phone(contact, "+17605550124")
    clean_scrub("+17605550124")
    an_email(contact, "ben@example.com")
    return contact


def test_m4_one_owners_word_stops_all_owners_on_all_channels(person: Person, colleague: User) -> None:
    lead, ana = person
    ben = co_owner(lead)
    a_consent()
    acts = [
        call(lead, ana), voicemail(lead, ana), mail(lead, ana), trace(lead), call(lead, ben, "+17605550124"),
        mail(lead, ben, "ben@example.com"),
    ]  # fmt: skip
    assert "home_stopped" not in {rule(act) for act in acts}
    stop_home(lead, evidence="Ben at the door: not selling.", user=colleague)
    assert {rule(act) for act in acts} == {"home_stopped"}
    assert Activity.objects.filter(lead=lead, kind="opt_out", user=colleague).exists()


def test_m4_it_holds_for_an_owner_who_is_added_later(person: Person) -> None:
    stop_home(person[0])
    co_owner(person[0])
    assert rule(mail(person[0], Contact.objects.get(full_name="Ben Owner"), "ben@example.com")) == "home_stopped"


def test_m4_it_holds_for_a_lead_and_a_property_of_the_home_made_later(person: Person) -> None:
    lead, ana = person
    stop_home(lead)
    Lead.objects.filter(pk=lead.pk).delete()
    again, client = a_lead(), a_contact(full_name="Zoe Client")
    an_email(client, "zoe@example.com")
    a_property(client=client, property_key=again.property_key)
    assert rule(trace(again)) == "home_stopped"
    assert rule(mail(None, client, "zoe@example.com")) == "home_stopped"


def test_m4_a_stop_of_a_property_holds_for_the_lead_of_the_home_and_of_its_merged_records(person: Person) -> None:
    lead, ana = person
    kept = a_property(property_key="addr:92262:2:TEST WAY:")
    merging.merge(kept, a_property(property_key=lead.property_key), None)
    assert rule(mail(lead, ana)) == "allowed"
    stop_home(kept)
    assert rule(mail(lead, ana)) == "home_stopped"


def test_m4_a_stop_of_a_record_that_is_merged_away_later_still_holds(in_tenant: Any, person: Person) -> None:
    client = a_contact(full_name="Zoe Client")
    an_email(client, "zoe@example.com")
    kept, lost = a_property(client=client), a_property(street_address="1 Test Wy")
    stop_home(lost)
    assert rule(mail(None, client, "zoe@example.com")) == "allowed"
    merging.merge(kept, lost, None)
    assert rule(mail(None, client, "zoe@example.com")) == "home_stopped"


def test_m4_a_corrected_address_loses_no_stop(person: Person) -> None:
    stop_home(person[0])
    Lead.objects.update(property_key="addr:92262:7:OTHER ST:")
    assert rule(mail(*person)) == "home_stopped"


def test_m4_an_owner_of_the_home_is_left_alone_about_another_home_too(person: Person) -> None:
    lead, ana = person
    other = a_lead(property_key="addr:92262:2:TEST WAY:")
    twin = a_contact(other)
    an_email(twin)
    stop_home(lead)
    assert rule(mail(other, twin)) == "home_stopped"
    stranger = a_contact(other, full_name="Sam Stranger")
    an_email(stranger, "sam@example.com")
    assert rule(mail(other, stranger, "sam@example.com")) == "allowed"


def test_m4_what_waits_is_stopped_at_once(person: Person) -> None:
    lead, ana = person
    ben = co_owner(lead)
    values: dict[str, Any] = {"lead": lead, "requested_at": MONDAY_NOON, "subject": "x", "body": "x"}
    waiting = EmailMessage.objects.create(
        contact=ben, address="ben@example.com", unsubscribe_key="k", idempotency_key="k", **values
    )
    stop_home(lead)
    waiting.refresh_from_db()
    assert waiting.state == ActState.CANCELED and not Enrollment.objects.filter(stopped_at=None).exists()


def test_m4_told_twice_it_stands_once_and_an_owner_lifts_it_with_words(person: Person, owner: User) -> None:
    lead, ana = person
    home = a_property(lead=lead, property_key=lead.property_key)
    stop = stop_home(lead)
    assert stop_home(home) == stop and HomeStop.objects.count() == 1
    with pytest.raises(ValueError, match="reason"):
        lift_home(stop, owner, " ")
    lift_home(stop, owner, "They have changed their mind.")
    assert rule(mail(lead, ana)) == "allowed"
    stop.refresh_from_db()
    assert (stop.lifted_by, stop.lifted_because) == (owner, "They have changed their mind.")


def test_m4_many_acts_take_as_many_queries_as_one(person: Person, django_assert_num_queries: Any) -> None:
    stop_home(person[0])
    acts = [mail(*person)]
    for n in range(5):
        lead = a_lead(property_key=f"addr:92262:{n}:MANY ST:")
        contact = a_contact(lead, full_name=f"Owner {n}")
        an_email(contact, f"owner{n}@example.com")
        acts.append(mail(lead, contact, f"owner{n}@example.com"))
    with CaptureQueriesContext(connection) as one:
        look_many(acts[:1], now=MONDAY_NOON)
    with django_assert_num_queries(len(one)):
        look_many(acts, now=MONDAY_NOON)


def test_homes_stopped_knows_a_home_by_any_of_its_marks(in_tenant: Any) -> None:
    values: dict[str, Any] = {"because": "listed", "occurred_at": MONDAY_NOON}
    by_key = HomeStop.objects.create(property_key="addr:1", **values)
    by_lead = HomeStop.objects.create(lead_id=7, **values)
    HomeStop.objects.create(property_key="addr:2", lifted_at=MONDAY_NOON, **values)
    refs = [HomeRef("addr:1"), HomeRef("addr:9", lead_id=7), HomeRef("addr:2"), HomeRef()]
    assert homes_stopped(refs) == {refs[0]: [by_key], refs[1]: [by_lead]}


class TestPages:
    @pytest.fixture
    def agent(self, client: Client, colleague: User) -> Client:
        client.force_login(colleague)
        return client

    def test_m4_an_agent_stops_a_home_on_the_leads_page(self, agent: Client, person: Person) -> None:
        where = f"/crm/leads/{person[0].pk}/stop-home/"
        assert where in agent.get(f"/crm/leads/{person[0].pk}/").content.decode()
        assert agent.post(where, {"because": "not_selling"}).status_code == 422
        agent.post(where, {"because": "not_selling", "channel": "call", "evidence": "Said Ana on the phone."})
        page = agent.get(f"/crm/leads/{person[0].pk}/").content.decode()
        assert "Do not contact anyone at this home." in page and where not in page
        assert "Said Ana on the phone." in agent.get("/crm/do-not-contact/homes/").content.decode()
        assert HomeStop.objects.get().channel == Channel.CALL

    def test_m4_and_on_the_propertys_page(self, agent: Client, in_tenant: Any) -> None:
        home: CrmProperty = a_property()
        agent.post(f"/crm/properties/{home.pk}/stop-home/", {"because": "asked", "evidence": "By letter."})
        assert "Do not contact anyone at this home." in agent.get(f"/crm/properties/{home.pk}/").content.decode()

    def test_m4_only_an_owner_lifts_and_in_two_steps(self, client: Client, owner: User, person: Person) -> None:
        stop = stop_home(person[0])
        client.force_login(owner)
        where = f"/crm/do-not-contact/homes/{stop.pk}/lift/"
        assert "Type REMOVE" in client.post(where, {"because": "Sold to others."}).content.decode()
        client.post(where, {"because": "Sold to others.", "confirmation": "REMOVE"})
        assert rule(mail(*person)) == "allowed"


def test_a_stop_holds_at_a_home_that_may_be_the_same(in_tenant: Tenant) -> None:
    """The unit is named on one side only: nobody can tell, so what stops takes it for the same home."""
    lead, contact = lawful_lead(street_address="1 Test Way", address_key="1|T")
    there = a_property(street_address="1 Test Way #4", client=None)
    name_homes([there])
    there.save()
    stop_home(there)
    assert rule(call(lead, contact)) == "home_stopped"
