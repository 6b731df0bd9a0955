"""One test for each legal fact of the reference's section 4 that a program can enforce; the number in a test's name is
the fact's. Here 4.1 to 4.8; the states' rules and the stops have files of their own. Facts 3 and 14 are about damages
and a rule that was never in force."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from crm_leads.compliance.gate import Act, look
from crm_leads.compliance.scrubs import record_scrub
from crm_leads.compliance.suppression import lift, suppress
from crm_leads.enums import Channel
from crm_leads.models import Lead, StateRule, Suppression
from realty.tenants.models import Tenant
from tests.crm_leads.compliance.lawful import (
    FLORIDA,
    MONDAY_NOON,
    PANHANDLE,
    a_consent,
    at,
    call,
    clean_scrub,
    lawful_policy,
    open_state,
    rule,
    voicemail,
)
from tests.crm_leads.rows import PHONE, a_lead

pytestmark = pytest.mark.django_db


def test_4_01_a_voicemail_is_a_prerecorded_call_and_needs_consent(person: Any) -> None:
    assert rule(voicemail(*person)) == "voicemail_consent"


@pytest.mark.parametrize("kind", ["permission", "client", "inquiry"])
def test_4_02_no_other_consent_than_a_written_one_admits_a_voicemail(person: Any, kind: str) -> None:
    a_consent(kind)
    assert rule(voicemail(*person)) == "voicemail_consent"


def test_4_02_a_written_consent_for_this_very_number_admits_a_voicemail(person: Any) -> None:
    a_consent("written", "+17605550199")
    assert rule(voicemail(*person)) == "voicemail_consent"
    a_consent("written")
    assert rule(voicemail(*person)) == "allowed"


@pytest.mark.parametrize("missing", ["given_by", "wording", "proof"])
def test_4_02_a_consent_without_who_wording_and_proof_is_none(in_tenant: Tenant, missing: str) -> None:
    with pytest.raises(ValidationError) as caught:
        a_consent(**{missing: " "})
    assert list(caught.value.message_dict) == [missing]


def test_4_04_an_expired_listing_is_no_exemption_from_do_not_call(person: Any) -> None:
    clean_scrub(national_dnc=True, at=MONDAY_NOON)
    verdict = look(call(*person), now=MONDAY_NOON)
    assert verdict.rule == "national_dnc"
    assert "an expired listing is no exemption" in verdict.sentence


@pytest.mark.parametrize(("age", "expected"), [(timedelta(31), "scrub"), (timedelta(30.9), "allowed")])
def test_4_05_a_scrub_older_than_31_days_admits_no_call(in_tenant: Tenant, age: timedelta, expected: str) -> None:
    lawful_policy()
    open_state()
    clean_scrub(at=MONDAY_NOON - age)
    assert rule(call(a_lead())) == expected


def test_4_05_a_number_that_was_never_scrubbed_is_not_called(in_tenant: Tenant) -> None:
    lawful_policy()
    open_state()
    assert rule(call(a_lead())) == "scrub"


def test_4_05_a_simulated_scrub_is_one_for_simulated_homes_alone(person: Any) -> None:
    clean_scrub(at=MONDAY_NOON, is_simulated=True)
    assert rule(call(*person)) == "scrub"
    Lead.objects.update(is_simulated=True)
    assert rule(call(*person)) == "allowed"


def test_4_05_the_internal_list_holds_company_wide_and_for_ever(person: Any, owner: User) -> None:
    suppress(PHONE, "wrong_person", at=MONDAY_NOON - timedelta(days=6 * 365))
    act = Act(Channel.CALL, PHONE, person[0], person[1], user_id=owner.pk)
    assert rule(act) == "suppressed"


@pytest.mark.parametrize(
    ("kind", "age", "expected"),
    [
        ("client", timedelta(days=540), "allowed"),
        ("client", timedelta(days=551), "national_dnc"),
        ("inquiry", timedelta(days=88), "allowed"),
        ("inquiry", timedelta(days=93), "national_dnc"),
        ("permission", timedelta(days=3000), "allowed"),
        ("written", timedelta(days=3000), "allowed"),
    ],
)
def test_4_06_past_client_18_months_inquiry_3_months_or_a_signature(
    person: Any, kind: str, age: timedelta, expected: str
) -> None:
    clean_scrub(national_dnc=True, at=MONDAY_NOON)
    a_consent(kind, given_at=MONDAY_NOON - age)
    assert rule(call(*person)) == expected


def test_4_06_a_do_not_call_beats_every_consent(person: Any) -> None:
    for kind in ("written", "permission", "client", "inquiry"):
        a_consent(kind)
    suppress(PHONE, "asked", evidence="Do not call me again.")
    assert {rule(call(*person)), rule(voicemail(*person))} == {"suppressed"}


def test_4_07_no_calls_before_the_brokerage_itself_is_registered(person: Any) -> None:
    lawful_policy(registry_number="")
    assert rule(call(*person)) == "registry_number"
    a_consent()
    assert rule(voicemail(*person)) == "registry_number"


@pytest.mark.parametrize(
    ("now", "expected"),
    [(at(23, 15, 59), "hours"), (at(23, 16), "allowed"), (at(24, 4, 59), "allowed"), (at(24, 5), "hours")],
)
def test_4_08_federal_hours_hold_even_where_the_own_row_is_wider(person: Any, now: datetime, expected: str) -> None:
    assert rule(call(*person), now) == expected


def test_4_08_the_hours_are_those_of_the_called_party_in_every_zone_they_may_be_in(in_tenant: Tenant) -> None:
    """850 is split between Eastern and Central, and 555-01xx tells nothing of the part."""
    _state_as_built_in("FL", PANHANDLE)
    lead = a_lead(state_or_province="FL")
    assert rule(call(lead, number=PANHANDLE), at(24, 13, 30)) == "hours"  # 8:30 in Miami, 7:30 in Pensacola
    assert rule(call(lead, number=PANHANDLE), at(24, 14)) == "allowed"
    assert rule(call(lead, number=PANHANDLE), at(25, 1)) == "hours"  # 8 p.m. in Miami


def test_4_08_the_homes_zone_counts_beside_the_numbers(in_tenant: Tenant) -> None:
    """A number of Florida, a home in California: 9 a.m. in Miami is 6 a.m. at the home."""
    _state_as_built_in("FL", FLORIDA)
    lead = a_lead(state_or_province="CA")
    assert rule(call(lead, number=FLORIDA), at(24, 14)) == "hours"
    assert rule(call(lead, number=FLORIDA), at(24, 16)) == "allowed"


def test_4_08_no_zone_known_blocks(in_tenant: Tenant) -> None:
    lawful_policy()
    open_state()
    clean_scrub()
    assert rule(call(a_lead(state_or_province="Baja California"))) == "unknown_zone"


@pytest.mark.parametrize("number", ["+18005551234", "+16045550123", "+15005550006"])
def test_4_08_a_toll_free_or_foreign_number_has_no_place_and_is_not_called(person: Any, number: str) -> None:
    clean_scrub(number)
    assert rule(call(*person, number)) == "no_place"


def test_a_known_litigator_is_never_called(person: Any, owner: User) -> None:
    for kind in ("written", "permission"):
        a_consent(kind)
    record_scrub(
        PHONE, source="tracerfy v2", national_dnc=False, state_dnc=False, litigator=True, scrubbed_at=MONDAY_NOON
    )
    assert rule(call(*person)) == "suppressed"
    lift(Suppression.objects.get(because="litigator"), owner, "Wrong person.")
    assert rule(call(*person)) == "litigator"


def _state_as_built_in(state: str, number: str) -> None:
    lawful_policy()
    StateRule.objects.filter(state=state).delete()
    open_state("CA")
    clean_scrub(number, at=at(20, 0))
