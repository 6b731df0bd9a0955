"""Legal facts 4.9 to 4.13: the states' own rules."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from crm_leads.compliance.digests import digest
from crm_leads.compliance.gate import look
from crm_leads.compliance.states import BUILT_IN, STRICTEST_HOURS
from crm_leads.compliance.suppression import suppress
from crm_leads.models import Call, Lead, StateRule
from realty.tenants.models import Tenant
from tests.crm_leads.compliance.lawful import (
    FLORIDA,
    MONDAY_NOON,
    OKLAHOMA,
    TEXAS,
    WASHINGTON,
    a_consent,
    at,
    call,
    clean_scrub,
    lawful_policy,
    open_state,
    rule,
    voicemail,
)
from tests.crm_leads.rows import a_contact, a_lead, a_phone

pytestmark = pytest.mark.django_db
MIAMI, HUSBANDS = "+13055550124", "+13055550125"


@pytest.mark.parametrize(("state", "number"), [("FL", FLORIDA), ("OK", OKLAHOMA)])
def test_4_09_florida_and_oklahoma_end_at_8_pm(in_tenant: Tenant, state: str, number: str) -> None:
    assert [BUILT_IN[state].hours[day] for day in ("mon", "sun")] == [("08:00", "20:00")] * 2


@pytest.mark.parametrize("number", [FLORIDA, OKLAHOMA])
def test_4_09_at_most_3_calls_in_24_hours(in_tenant: Tenant, number: str) -> None:
    lead = _workable_as_built_in(number)
    for hours in (1, 2, 23):
        _called(number, MONDAY_NOON - timedelta(hours=hours))
    verdict = look(call(lead, number=number), now=MONDAY_NOON)
    assert (verdict.rule, verdict.retry_at) == ("attempts", MONDAY_NOON + timedelta(hours=1))
    assert rule(call(lead, number=number), MONDAY_NOON + timedelta(hours=1)) == "allowed"


def test_4_09_the_cap_is_of_the_person_whichever_number_was_tried(in_tenant: Tenant) -> None:
    """Fla. Stat. 501.616(6)(b): calls to a person, not to a number. Her husband's own number is another matter."""
    lead = _workable_as_built_in(FLORIDA)
    ana, ben = a_contact(lead), a_contact(lead, full_name="Ben Owner")
    for number, whose in ((FLORIDA, ana), (MIAMI, ana), (HUSBANDS, ben)):
        a_phone(whose, number)
        clean_scrub(number, at=at(20, 0))
    for number in (FLORIDA, MIAMI, MIAMI):
        _called(number, MONDAY_NOON - timedelta(hours=1))
    assert rule(call(lead, ana, FLORIDA)) == "attempts"
    assert rule(call(lead, number=MIAMI)) == "attempts"
    assert rule(call(lead, ben, HUSBANDS)) == "allowed"


def test_4_09_the_area_code_presumes_residence(in_tenant: Tenant) -> None:
    """The home's state has a row that admits ten calls; the number's area code says Florida."""
    open_state("CA", calls_per_day=10)
    _workable_as_built_in(FLORIDA, home="CA")
    for hours in (1, 2, 3):
        _called(FLORIDA, MONDAY_NOON - timedelta(hours=hours))
    assert rule(call(a_lead(property_key="addr:2"), number=FLORIDA)) == "attempts"


@pytest.mark.parametrize("number", [FLORIDA, OKLAHOMA])
def test_4_09_no_voicemail_by_area_code_though_it_is_on_where_the_home_is(in_tenant: Tenant, number: str) -> None:
    open_state("CA")
    lead = _workable_as_built_in(number, home="CA")
    a_consent("written", number)
    verdict = look(voicemail(lead, number=number), now=MONDAY_NOON)
    assert (verdict.rule, verdict.evidence["state"]) == ("voicemail_state", "FL" if number == FLORIDA else "OK")


def test_4_10_oklahomas_announcing_devices_start_at_9_am(in_tenant: Tenant) -> None:
    open_state("OK")
    lead = _workable_as_built_in(OKLAHOMA)
    a_consent("written", OKLAHOMA)
    half_past_8 = at(23, 14, 30)
    assert rule(call(lead, number=OKLAHOMA), half_past_8) == "allowed"
    assert rule(voicemail(lead, number=OKLAHOMA), half_past_8) == "hours"


def test_4_11_washington_8_to_8_and_no_announcing_devices(in_tenant: Tenant) -> None:
    lead = _workable_as_built_in(WASHINGTON)
    a_consent("written", WASHINGTON)
    assert BUILT_IN["WA"].hours["sat"] == ("08:00", "20:00")
    assert rule(voicemail(lead, number=WASHINGTON)) == "voicemail_state"


def test_4_11_a_refusal_in_washington_holds_longer_than_12_months(in_tenant: Tenant) -> None:
    lead = _workable_as_built_in(WASHINGTON)
    suppress(WASHINGTON, "asked", at=MONDAY_NOON - timedelta(days=400))
    assert rule(call(lead, number=WASHINGTON)) == "suppressed"


@pytest.mark.parametrize(
    ("now", "expected"),
    # Central: 10 a.m. and 1 p.m. on a Sunday, 8:30 and 9 a.m. on a Monday.
    [(at(22, 16), "hours"), (at(22, 19), "allowed"), (at(23, 14, 30), "hours"), (at(23, 15), "allowed")],
)
def test_4_12_texas_sundays_from_noon_other_days_from_9(in_tenant: Tenant, now: datetime, expected: str) -> None:
    _state_as_built_in("TX", TEXAS)
    lead = a_lead(state_or_province="TX")
    # El Paso is an hour behind; the number's and the home's zones both count.
    assert rule(call(lead, number=TEXAS), now + timedelta(hours=1)) == expected


def test_4_13_a_state_that_nobody_checked_has_the_strictest_row(in_tenant: Tenant) -> None:
    unchecked = BUILT_IN["CA"]
    assert (unchecked.hours, unchecked.calls_per_day, unchecked.voicemail_allowed) == (STRICTEST_HOURS, 3, False)


def test_4_13_no_state_row_admits_calls_on_a_federal_holiday_by_itself(in_tenant: Tenant) -> None:
    thanksgiving = at(26, 18)
    lead = _workable_as_built_in(FLORIDA)
    assert rule(call(lead, number=FLORIDA), thanksgiving) == "hours"
    assert rule(call(lead, number=FLORIDA), thanksgiving + timedelta(days=1)) == "allowed"


def test_4_12_a_states_own_list_needs_a_scrub_that_covers_it(in_tenant: Tenant) -> None:
    lawful_policy()
    clean_scrub(TEXAS, source="another vendor")
    assert rule(call(a_lead(state_or_province="TX"), number=TEXAS)) == "state_list"
    clean_scrub(TEXAS, at=MONDAY_NOON)
    assert rule(call(a_lead(state_or_province="TX", property_key="addr:2"), number=TEXAS)) == "allowed"


def test_4_12_only_a_signature_admits_a_call_to_a_number_on_a_states_list(person: Any) -> None:
    clean_scrub(state_dnc=True, state_dnc_list="CA", at=MONDAY_NOON)
    a_consent("client")
    assert rule(call(*person)) == "state_list"
    a_consent("permission")
    assert rule(call(*person)) == "allowed"


def _state_as_built_in(state: str, number: str) -> None:
    lawful_policy()
    StateRule.objects.filter(state=state).delete()
    open_state("CA")
    clean_scrub(number, at=at(20, 0))


def _workable_as_built_in(number: str, home: str = "") -> Lead:
    """A number of a state with its built-in row, and a home in the same state. Oklahoma's own list needs a row."""
    lawful_policy()
    clean_scrub(number, at=at(20, 0))
    state = {FLORIDA: "FL", OKLAHOMA: "OK", WASHINGTON: "WA"}[number]
    built_in = BUILT_IN[state]
    if state != "FL" and not StateRule.objects.filter(state=state).exists():
        open_state(state, hours=built_in.hours, calls_per_day=3, voicemail_allowed=False)
    return a_lead(state_or_province=home or state)


def _called(number: str, when: datetime) -> None:
    Call.objects.create(number=number, digest=digest(number), result="no_answer", at=when)
