"""vendors_and_law M1, M2 and M5: what a state asks of a call beyond hours and lists, and what a voicemail must say."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User

from crm_leads.compliance.digests import digest
from crm_leads.compliance.gate import Act, look
from crm_leads.compliance.places import freshest_answer_wanted
from crm_leads.compliance.state_rules import looser_than_built_in, set_rule
from crm_leads.compliance.states import BUILT_IN, laws
from crm_leads.enums import Channel
from crm_leads.models import Contact, Lead, PhoneNumber, ReassignedCheck, StateRule
from realty.tenants.models import Tenant
from tests.crm_leads.compliance.lawful import (
    MONDAY_NOON,
    a_consent,
    at,
    call,
    clean_scrub,
    lawful_policy,
    open_state,
    rule,
    voicemail,
)
from tests.crm_leads.rows import PHONE, a_contact, a_lead, a_phone

pytestmark = pytest.mark.django_db
CONNECTICUT, NEW_JERSEY, MAINE = "+12035550123", "+12015550123", "+12075550123"
STATES = {CONNECTICUT: "CT", NEW_JERSEY: "NJ", MAINE: "ME"}


def _workable(number: str, line: str = "mobile", *, home: str = "") -> tuple[Lead, Contact]:
    """By an owner's row that opens everything it can, as it was before the levers."""
    lawful_policy()
    for state in {STATES[number], home or STATES[number]}:
        open_state(state)
    lead = a_lead(state_or_province=home or STATES[number])
    contact = a_contact(lead)
    a_phone(contact, number, line_type=line)
    clean_scrub(number)
    return lead, contact


@pytest.mark.parametrize("line", ["mobile", "landline", ""])
def test_m1_connecticut_needs_a_signature_for_every_call(in_tenant: Tenant, line: str) -> None:
    lead, contact = _workable(CONNECTICUT, line)
    verdict = look(call(lead, contact, CONNECTICUT), now=MONDAY_NOON)
    assert verdict.rule == "call_consent" and "42-288a" in verdict.sentence
    a_consent("client", CONNECTICUT)
    assert rule(call(lead, contact, CONNECTICUT)) == "call_consent"
    a_consent("permission", CONNECTICUT)
    assert rule(call(lead, contact, CONNECTICUT)) == "allowed"


@pytest.mark.parametrize(
    ("line", "expected"), [("mobile", "call_consent"), ("", "call_consent"), ("landline", "allowed")]
)
def test_m1_new_jersey_bars_mobiles_and_what_may_be_one(in_tenant: Tenant, line: str, expected: str) -> None:
    lead, contact = _workable(NEW_JERSEY, line)
    assert rule(call(lead, contact, NEW_JERSEY)) == expected
    a_consent("written", NEW_JERSEY)
    assert rule(call(lead, contact, NEW_JERSEY)) == "allowed"


def test_m1_a_number_that_no_contact_has_may_be_a_mobile(in_tenant: Tenant) -> None:
    lead, _ = _workable(NEW_JERSEY, "landline")
    PhoneNumber.objects.all().delete()
    assert rule(call(lead, number=NEW_JERSEY)) == "call_consent"


def test_m1_the_home_s_state_asks_as_well(person: Any) -> None:
    open_state("CT")
    Lead.objects.update(state_or_province="CT")
    assert rule(call(*person)) == "call_consent"


@pytest.mark.parametrize(
    ("need", "kind", "expected"),
    [
        ("nothing", "", "allowed"),
        ("any", "", "call_consent"),
        ("any", "inquiry", "allowed"),
        ("signature", "inquiry", "call_consent"),
        ("signature", "written", "allowed"),
    ],
)
def test_m1_an_owner_sets_the_lever_of_any_state(person: Any, need: str, kind: str, expected: str) -> None:
    open_state("CA", calls_need=need)
    if kind:
        a_consent(kind)
    assert rule(call(*person)) == expected


def test_m1_less_than_the_built_in_lever_needs_a_note() -> None:
    for lever in ({"calls_need": "nothing", "mobiles_need": "nothing"}, {"calls_need": "any", "mobiles_need": "any"}):
        own = BUILT_IN["CT"].__class__(**{**vars(BUILT_IN["CT"]), **lever})
        assert looser_than_built_in(own) == ["calls without the consent that it asks for"]
    own = BUILT_IN["ME"].__class__(**{**vars(BUILT_IN["ME"]), "asks_reassigned": False})
    assert looser_than_built_in(own) == ["no look at reassigned numbers"]


def test_m1_a_rule_saved_unchanged_makes_no_row(owner: User, in_tenant: Tenant) -> None:
    """newcomer M9."""
    law = laws()["TX"]
    kept: dict[str, Any] = {"hours": dict(law.hours), "calls_per_day": 3, "voicemail_allowed": False, "note": ""}
    assert set_rule("TX", **kept, scrub_covers_state_list=True, user=owner) is None
    assert not StateRule.objects.exists()
    changed = set_rule("TX", **{**kept, "calls_per_day": 2}, scrub_covers_state_list=True, user=owner)
    assert changed is not None and laws()["TX"].calls_per_day == 2


def test_m2_maine_asks_the_fcc_s_database_before_a_call(in_tenant: Tenant) -> None:
    lead, contact = _workable(MAINE)
    verdict = look(call(lead, contact, MAINE), now=MONDAY_NOON)
    assert verdict.rule == "reassigned" and "never asked" in verdict.sentence
    _checked(MAINE, date(2026, 11, 10))
    verdict = look(call(lead, contact, MAINE), now=MONDAY_NOON)
    assert verdict.rule == "reassigned" and "its data are newer" in verdict.sentence
    _checked(MAINE, date(2026, 11, 20))
    assert rule(call(lead, contact, MAINE)) == "allowed"
    _checked(MAINE, date(2026, 11, 21), was_reassigned=None)
    verdict = look(call(lead, contact, MAINE), now=MONDAY_NOON)
    assert verdict.rule == "reassigned" and "had no data" in verdict.sentence
    _checked(MAINE, date(2026, 11, 21), was_reassigned=True)
    assert rule(call(lead, contact, MAINE)) == "reassigned"


def test_m2_other_states_ask_where_their_owner_s_row_says_so(person: Any) -> None:
    open_state("CA", asks_reassigned=True)
    assert rule(call(*person)) == "reassigned"
    _checked(PHONE, date(2026, 11, 20))
    assert rule(call(*person)) == "allowed"


def test_m2_the_data_change_on_the_16th() -> None:
    assert freshest_answer_wanted(at(23, 20)) == date(2026, 11, 16)
    assert freshest_answer_wanted(at(16, 20)) == freshest_answer_wanted(at(2, 20)) == date(2026, 10, 16)


@pytest.mark.parametrize(
    ("number", "expected"),
    [("", "sender"), ("+17605550100", "sender"), ("+18885550100", "allowed"), ("+18335550100", "allowed")],
)
def test_m5_a_voicemail_names_a_toll_free_opt_out_number(person: Any, number: str, expected: str) -> None:
    a_consent()
    lawful_policy(opt_out_number=number)
    assert rule(voicemail(*person)) == expected


def test_m5_no_machine_reads_to_california_before_counsel_cleared_it(person: Any) -> None:
    a_consent()
    read = Act(Channel.VOICEMAIL, PHONE, *person, synthetic_voice=True)
    verdict = look(read, now=MONDAY_NOON)
    assert verdict.rule == "synthetic_voice" and "2874" in verdict.sentence
    assert rule(voicemail(*person)) == "allowed"
    open_state("CA", synthetic_voice_allowed=True)
    assert rule(read) == "allowed"


def _checked(number: str, asked_on: date, **fields: Any) -> ReassignedCheck:
    answer: dict[str, Any] = {"since": date(2026, 1, 5), "was_reassigned": False, "source": "reassigned.us", **fields}
    return ReassignedCheck.objects.create(number=number, digest=digest(number), asked_on=asked_on, **answer)
