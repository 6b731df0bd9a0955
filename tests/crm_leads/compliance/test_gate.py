"""The gate as its callers know it: the same answer looked at or decided, recorded, and constant in its queries."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm_leads.compliance.gate import Act, decide, decide_many, look, look_many
from crm_leads.compliance.suppression import suppress
from crm_leads.enums import Channel
from crm_leads.models import GateDecision
from realty.tenants.models import Tenant
from realty.tenants.scope import ScopeError, platform_scope, tenant_scope
from tests.crm_leads.compliance.lawful import (
    MONDAY_NOON,
    a_consent,
    call,
    lawful_lead,
    lawful_policy,
    mail,
    open_state,
    trace,
    voicemail,
)
from tests.crm_leads.rows import PHONE, a_contact, a_lead, a_phone

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("make", [call, voicemail, mail])
def test_a_lawful_act_is_admitted(in_tenant: Tenant, make: Any) -> None:
    lead, contact = lawful_lead()
    a_consent()
    verdict = look(make(lead, contact), now=MONDAY_NOON)
    assert (verdict.allowed, verdict.rule) == (True, "allowed"), verdict.sentence


def test_a_trace_of_an_open_lead_is_admitted(in_tenant: Tenant) -> None:
    assert look(trace(a_lead()), now=MONDAY_NOON).allowed


def test_a_decision_is_recorded_with_its_evidence_and_no_personal_data(in_tenant: Tenant) -> None:
    lead, contact = lawful_lead()
    decision = decide(Act(Channel.CALL, "(760) 555-0123", lead, contact, user_id=7), now=MONDAY_NOON)
    row = GateDecision.objects.get(pk=decision.pk)
    assert (row.allowed, row.rule, row.masked, row.user_id) == (True, "allowed", "(•••) •••-0123", 7)
    assert row.evidence["scrub_age_days"] == 1
    assert row.evidence["local_times"] == {"America/Los_Angeles": "2026-11-23T12:00:00-08:00"}
    everything = f"{row.sentence} {row.evidence}"
    assert not [word for word in ("555", "Ana", "Test Way", PHONE) if word in everything]


def test_looking_records_nothing(in_tenant: Tenant) -> None:
    lead, contact = lawful_lead()
    look(call(lead, contact), now=MONDAY_NOON)
    assert not GateDecision.objects.exists()


def test_a_refusal_for_now_says_until_when(in_tenant: Tenant) -> None:
    lead, contact = lawful_lead()
    decision = decide(call(lead, contact), now=MONDAY_NOON + timedelta(hours=10))
    assert (decision.allowed, decision.rule) == (False, "hours")
    assert decision.retry_at == MONDAY_NOON + timedelta(hours=20)


def test_a_bad_address_is_refused_not_raised(in_tenant: Tenant) -> None:
    for act in (
        Act(Channel.CALL, "12"),
        Act(Channel.EMAIL, "nobody"),
        Act(Channel.EMAIL, PHONE),
        Act(Channel.CALL, ""),
    ):
        assert decide(act, now=MONDAY_NOON).rule == "bad_address"


def test_a_stale_lead_object_does_not_fool_the_gate(in_tenant: Tenant) -> None:
    lead, contact = lawful_lead()
    type(lead).objects.update(closed_at=MONDAY_NOON, closed_because="relisted", closed_evidence="MLS 7 is Active.")
    verdict = look(call(lead, contact), now=MONDAY_NOON)
    assert verdict.rule == "lead_closed"
    assert "Relisted. MLS 7 is Active." in verdict.sentence


def test_one_or_fifty_acts_take_the_same_queries(in_tenant: Tenant) -> None:
    lawful_policy()
    open_state()
    acts: list[Act] = []
    for number in range(50):
        lead = a_lead(property_key=f"addr:{number}")
        contact = a_contact(lead)
        phone = f"+17605550{100 + number}"
        a_phone(contact, phone)
        acts += [
            call(lead, contact, phone),
            voicemail(lead, contact, phone),
            mail(lead, contact, f"a{number}@example.com"),
        ]
    with CaptureQueriesContext(connection) as few:
        look_many(acts[:3], now=MONDAY_NOON)
    with CaptureQueriesContext(connection) as many:
        verdicts = look_many(acts, now=MONDAY_NOON)
    assert len(many) == len(few) == 3
    assert [verdict.rule for verdict in verdicts[:3]] == ["scrub", "voicemail_consent", "allowed"]


def test_many_decisions_are_recorded_as_single_ones_would_be(in_tenant: Tenant) -> None:
    lead, contact = lawful_lead()
    suppress("a1@example.com", "bounced")
    acts = [mail(lead, contact), mail(lead, contact, "a1@example.com"), trace(lead)]
    with CaptureQueriesContext(connection) as few:
        decide_many(acts[:2], now=MONDAY_NOON)
    with CaptureQueriesContext(connection) as many:
        decide_many([acts[0]] * 20, now=MONDAY_NOON)
    assert len(many) == len(few) == 4
    alone, together = [decide(act, now=MONDAY_NOON) for act in acts], decide_many(acts, now=MONDAY_NOON)
    assert [decision.rule for decision in together] == ["allowed", "suppressed", "allowed"]
    kept = GateDecision.objects.in_bulk([decision.pk for decision in (*alone, *together)])
    for one, other in zip(alone, together, strict=True):
        same = {"id": 0, "_state": 0}
        assert {**vars(kept[one.pk]), **same} == {**vars(kept[other.pk]), **same}


def test_a_call_is_admitted_one_at_a_time_and_a_tenant_too(tenant: Tenant, other_tenant: Tenant) -> None:
    with tenant_scope(tenant):
        mine, _ = lawful_lead()
        with pytest.raises(ValueError, match="one call at a time"):
            decide_many([call(mine)])
    with tenant_scope(other_tenant):
        theirs, _ = lawful_lead()
    with platform_scope("a test of both"), pytest.raises(ScopeError):
        decide_many([trace(mine), trace(theirs)])
    with tenant_scope(tenant):
        assert decide_many([]) == [] and not GateDecision.objects.exists()


def test_stops_of_one_tenant_say_nothing_about_another(tenant: Tenant, other_tenant: Tenant) -> None:
    with tenant_scope(tenant):
        suppress(PHONE, "opt_out")
        mine, _ = lawful_lead()
    with tenant_scope(other_tenant):
        theirs, _ = lawful_lead()
    with platform_scope("a test of both"):
        refused, admitted = look_many([call(mine), call(theirs)], now=MONDAY_NOON)
    assert (refused.rule, admitted.rule) == ("suppressed", "allowed")


def test_an_act_of_nobody_is_an_error(db: None) -> None:
    with platform_scope("a test"), pytest.raises(ScopeError):
        look(Act(Channel.CALL, PHONE))
