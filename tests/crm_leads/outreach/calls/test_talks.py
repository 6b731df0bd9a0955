"""Newcomer M7: a call that happened can be logged at any hour, apart from those that the gate admitted."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from crm_leads.compliance.gate import look
from crm_leads.models import Activity, Call, Contact, GateDecision, Lead, PhoneNumber, Suppression
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.crm_leads.compliance.lawful import at, call, lawful_lead, open_state

NIGHT = at(24, 9)  # one in the morning there


@pytest.fixture
def lead(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> Lead:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NIGHT)
    with tenant_scope(tenant):
        return lawful_lead()[0]


def log(user: User, lead: Lead, **said: str) -> str:
    client = Client()
    client.force_login(user)
    with_defaults = {"direction": "in", "result": "talked", **said}
    return client.post(f"/crm/leads/{lead.pk}/calls/", with_defaults, follow=True).content.decode()


def phone_of(lead: Lead) -> str:
    return f"phone-{PhoneNumber.objects.get(contact__lead=lead).pk}"


def test_m7_they_rang_back_at_night(lead: Lead, owner: User, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        assert "Logged: Talked." in log(owner, lead, who=phone_of(lead), note="Wants a talk.")
        kept = Call.objects.get()
        assert (kept.direction, kept.decision_id, kept.at) == ("in", None, NIGHT)
        assert not GateDecision.objects.exists()
        assert Lead.objects.get().status == "contacted"
        assert "They called at (760) 555-0123." in Activity.objects.filter(kind="call").get().summary


def test_m7_a_talk_at_the_door_has_no_number(lead: Lead, owner: User, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        who = f"contact-{Contact.objects.get().pk}"
        log(owner, lead, who=who, direction="door", result="appointment", on="2026-11-22", at="15:00")
        kept = Call.objects.get()
        assert (kept.direction, kept.number, kept.at) == ("door", "", at(22, 23))


@pytest.mark.parametrize(("direction", "attempts"), [("out", 1), ("in", 0), ("door", 0)])
def test_m7_only_what_we_dialed_counts_as_an_attempt(
    lead: Lead, owner: User, tenant: Tenant, direction: str, attempts: int
) -> None:
    """Fla. Stat. 501.616(6)(b) counts calls that were made; a talk in person and a call of theirs are none."""
    with tenant_scope(tenant):
        log(owner, lead, who=phone_of(lead), direction=direction, on="2026-11-23", at="12:00")
        open_state(calls_per_day=1)
        assert look(call(lead, Contact.objects.get()), now=at(23, 22)).allowed is not bool(attempts)
        said = Activity.objects.filter(kind="call").get().summary
        assert ("The rules were not asked before it." in said) is (direction == "out")


def test_m7_what_lies_ahead_did_not_happen(lead: Lead, owner: User, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        assert "This lies ahead." in log(owner, lead, who=phone_of(lead), on="2027-01-02", at="10:00")
        assert "Say at which number." in log(owner, lead, who=f"contact-{Contact.objects.get().pk}")
        assert not Call.objects.exists()


def test_m7_who_says_stop_at_the_door_is_stopped(lead: Lead, owner: User, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        log(owner, lead, who=f"contact-{Contact.objects.get().pk}", direction="door", result="do_not_call")
        assert Suppression.objects.filter(because="asked").exists()
        assert not look(call(lead, Contact.objects.get()), now=at(23, 22)).allowed


def test_a_talk_of_last_week_is_not_the_newest(lead: Lead, owner: User, tenant: Tenant) -> None:
    """It replaced today's appointment with "Call again", and set the number and the lead back to last week."""
    with tenant_scope(tenant):
        log(owner, lead, who=phone_of(lead), result="appointment")
        log(owner, lead, who=phone_of(lead), direction="out", result="no_answer", on="2026-11-17", at="12:00")
        kept, phone = Lead.objects.get(), PhoneNumber.objects.get()
        assert Call.objects.count() == 2
        assert (kept.next_step, kept.last_activity_at) == ("Appointment", NIGHT)
        assert (phone.last_result, phone.last_result_at) == ("Appointment made", NIGHT)


def test_a_talk_of_last_week_is_the_newest_where_none_came_after_it(lead: Lead, owner: User, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        log(owner, lead, who=phone_of(lead), result="talked", on="2026-11-17", at="12:00")
        assert (Lead.objects.get().next_step, PhoneNumber.objects.get().last_result) == ("Follow up", "Talked")


@pytest.mark.parametrize("result", ["do_not_call", "wrong_number"])
def test_a_stop_and_a_wrong_number_count_whenever_they_were_said(
    lead: Lead, owner: User, tenant: Tenant, result: str
) -> None:
    with tenant_scope(tenant):
        log(owner, lead, who=phone_of(lead), result="talked")
        log(owner, lead, who=phone_of(lead), result=result, on="2026-11-17", at="12:00")
        stopped = result == "do_not_call"
        assert Suppression.objects.filter(because="asked").exists() is stopped
        assert (Lead.objects.get().status == "skipped") is stopped
        assert PhoneNumber.objects.get().is_wrong is not stopped
