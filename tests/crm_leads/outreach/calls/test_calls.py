from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from crm_leads.compliance import gate
from crm_leads.compliance.suppression import suppress
from crm_leads.enums import CallResult, Channel, SuppressedBecause
from crm_leads.leads.contacts import refresh_flags
from crm_leads.models import Activity, Call, EmailSequence, Enrollment, GateDecision, Lead, PhoneNumber, StateRule
from crm_leads.outreach.calls.request import open_call, start_call
from crm_leads.outreach.calls.results import OUTCOMES, Told, record_call
from realty.tenants.models import Tenant
from tests.crm_leads.compliance.lawful import MONDAY_NOON, lawful_lead

ZONE = ZoneInfo("America/Los_Angeles")


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is Monday noon in California."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: MONDAY_NOON)


@pytest.fixture
def phone(noon: None, in_tenant: Tenant) -> PhoneNumber:
    """A number that may be called now, the only one of an open lead."""
    return lawful_phone()


def lawful_phone() -> PhoneNumber:
    lead, contact = lawful_lead()
    refresh_flags([lead.pk])
    return PhoneNumber.objects.select_related("contact__lead").get(contact=contact)


def told(phone: PhoneNumber, result: str, user: User, **fields: object) -> Lead:
    """Call, tell the result, and look at the lead."""
    lead = phone.contact.lead
    assert lead is not None
    assert start_call(lead, phone, user).allowed
    record_call(lead, phone, Told(CallResult(result), **fields), user, ZONE)  # type: ignore[arg-type]
    return Lead.objects.get(pk=lead.pk)


@pytest.mark.parametrize(
    ("result", "status", "step", "days"),
    [
        ("no_answer", "new", "Call again", 1),
        ("left_message", "contacted", "Call again", 3),
        ("busy", "new", "Call again", 1),
        ("talked", "contacted", "Follow up", 7),
        ("call_back", "contacted", "Call back as asked", 1),
        ("appointment", "contacted", "Appointment", 3),
        ("not_interested", "skipped", "", None),
        ("wrong_number", "new", "", None),
        ("disconnected", "new", "", None),
        ("do_not_call", "skipped", "", None),
    ],
)
def test_a_result_sets_status_and_next_step(
    phone: PhoneNumber, owner: User, result: str, status: str, step: str, days: int | None
) -> None:
    lead = told(phone, result, owner)
    assert (lead.status, lead.next_step) == (status, step)
    morning = (MONDAY_NOON + timedelta(days or 0)).astimezone(ZONE).replace(hour=9)
    assert lead.next_step_at == (morning if days else None)


def test_every_result_has_a_meaning() -> None:
    assert set(OUTCOMES) == set(CallResult)


def test_the_shortcut_overrides_the_results_own_date(phone: PhoneNumber, owner: User) -> None:
    at = told(phone, "no_answer", owner, days=7).next_step_at
    assert at and at.astimezone(ZONE).date() == (MONDAY_NOON + timedelta(7)).date()


def test_a_call_leaves_decision_call_timeline_and_the_phones_last_result(phone: PhoneNumber, owner: User) -> None:
    lead = told(phone, "talked", owner, note="Wants to wait")
    call, decision = Call.objects.get(), GateDecision.objects.get()
    assert call.decision_id == decision.pk and decision.allowed and decision.user_id == owner.pk
    line = Activity.objects.filter(lead=lead, kind="call").get()
    assert line.summary == "Talked: (760) 555-0123, Ana Owner." and line.data["note"] == "Wants to wait"
    phone.refresh_from_db()
    assert phone.last_result == "Talked" and phone.last_result_at == MONDAY_NOON


def test_without_a_call_there_is_no_result(phone: PhoneNumber, owner: User) -> None:
    lead = phone.contact.lead
    assert lead
    with pytest.raises(ValidationError, match="Press Call first"):
        record_call(lead, phone, Told(CallResult.TALKED), owner, ZONE)
    assert not Call.objects.exists()


def test_a_call_has_one_result_and_it_is_the_callers(phone: PhoneNumber, owner: User, colleague: User) -> None:
    lead = phone.contact.lead
    assert lead
    start_call(lead, phone, owner)
    assert open_call(lead, owner) and open_call(lead, colleague) is None
    record_call(lead, phone, Told(CallResult.BUSY), owner, ZONE)
    assert open_call(lead, owner) is None


@pytest.mark.parametrize("result", ["wrong_number", "disconnected", "do_not_call"])
def test_what_protects_the_person_needs_no_call(phone: PhoneNumber, owner: User, result: str) -> None:
    lead = phone.contact.lead
    assert lead
    record_call(lead, phone, Told(CallResult(result)), owner, ZONE)
    assert not gate.look(gate.Act(Channel.CALL, phone.number, lead, phone.contact, owner.pk)).allowed


def test_asked_not_to_be_called_stops_the_person_on_all_channels(phone: PhoneNumber, owner: User) -> None:
    """47 CFR 64.1200(a)(10): revoked in one place, honored in all."""
    lead = told(phone, "do_not_call", owner, note="Take me off your list")
    contact = lead.contacts.get()
    assert contact.opted_out_at
    for channel, address in ((Channel.CALL, phone.number), (Channel.EMAIL, contact.emails.get().address)):
        assert not gate.look(gate.Act(channel, address, lead, contact, owner.pk)).allowed


@pytest.mark.parametrize(("result", "goes_on"), [("appointment", False), ("talked", False), ("no_answer", True)])
def test_nobody_gets_a_form_letter_after_a_talk(phone: PhoneNumber, owner: User, result: str, goes_on: bool) -> None:
    sequence = EmailSequence.objects.create(name="Expired")
    enrollment = Enrollment.objects.create(sequence=sequence, lead=phone.contact.lead, contact=phone.contact)
    told(phone, result, owner)
    enrollment.refresh_from_db()
    assert (enrollment.stopped_at is None) == goes_on


def test_a_refused_call_shows_nothing_and_is_on_record(phone: PhoneNumber, owner: User) -> None:
    StateRule.objects.update(scrub_covers_state_list=False)
    lead = phone.contact.lead
    assert lead
    decision = start_call(lead, phone, owner)
    assert not decision.allowed and open_call(lead, owner) is None
    assert Activity.objects.filter(lead=lead, kind="refused").get().summary.endswith(decision.sentence)


def test_a_wrong_number_is_none(phone: PhoneNumber, owner: User) -> None:
    assert Lead.objects.get().has_phone
    assert not told(phone, "wrong_number", owner).has_phone


def test_a_second_press_of_the_button_is_the_same_call(phone: PhoneNumber, owner: User, colleague: User) -> None:
    lead = phone.contact.lead
    assert lead
    assert start_call(lead, phone, owner) == start_call(lead, phone, owner)
    assert start_call(lead, phone, colleague).pk != start_call(lead, phone, owner).pk


def test_security_m2_a_second_press_after_a_stop_is_refused_on_record(phone: PhoneNumber, owner: User) -> None:
    lead = phone.contact.lead
    assert lead and start_call(lead, phone, owner).allowed
    suppress(phone.number, SuppressedBecause.ASKED)
    again = start_call(lead, phone, owner)
    assert (again.allowed, again.rule) == (False, "suppressed") and GateDecision.objects.count() == 2
    assert Activity.objects.filter(lead=lead, kind="refused").count() == 1


def test_security_m2_a_second_press_across_the_end_of_the_hours_is_refused(
    phone: PhoneNumber, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead, nine = phone.contact.lead, MONDAY_NOON.astimezone(ZONE).replace(hour=21)
    assert lead
    monkeypatch.setattr("django.utils.timezone.now", lambda: nine - timedelta(seconds=20))
    assert start_call(lead, phone, owner).allowed
    monkeypatch.setattr("django.utils.timezone.now", lambda: nine + timedelta(seconds=20))
    assert start_call(lead, phone, owner).rule == "hours"


def test_security_m2_the_last_attempt_of_the_day_pressed_twice_is_still_one_call(
    phone: PhoneNumber, owner: User, colleague: User
) -> None:
    StateRule.objects.update(calls_per_day=1)
    lead = phone.contact.lead
    assert lead
    first = start_call(lead, phone, owner)
    assert first.allowed and start_call(lead, phone, owner) == first
    assert start_call(lead, phone, colleague).rule == "attempts"
    StateRule.objects.update(calls_per_day=0)
    assert start_call(lead, phone, owner).rule == "attempts"


def test_a_call_whose_result_nobody_told_is_an_attempt_all_the_same(phone: PhoneNumber, owner: User) -> None:
    """Whoever presses Call again and again and tells nothing is stopped by the cap of three."""
    lead = phone.contact.lead
    assert lead
    for minutes in (50, 30):
        gate.decide(_call_of(phone, owner), now=MONDAY_NOON - timedelta(minutes=minutes))
    told(phone, "busy", owner)
    assert gate.look(_call_of(phone, owner), now=MONDAY_NOON).rule == "attempts"


def _call_of(phone: PhoneNumber, user: User) -> gate.Act:
    return gate.Act(Channel.CALL, phone.number, phone.contact.lead, phone.contact, user.pk)
