"""When a lead may be called, as lists know it (newcomer H5): the gate's own answer, kept and renewed."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_q.models import OrmQ
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_leads.compliance import gate, state_rules
from crm_leads.compliance.suppression import lift, suppress
from crm_leads.enums import CallResult, ClosedBecause, SuppressedBecause
from crm_leads.leads import lifecycle
from crm_leads.leads.contacts import refresh_flags, remove
from crm_leads.models import Contact, Lead, LeadUseStatement, PhoneNumber, StateRule
from crm_leads.outreach.calls import tasks
from crm_leads.outreach.calls import times as call_times
from crm_leads.outreach.calls.request import start_call
from crm_leads.outreach.calls.results import Told, record_call
from crm_leads.queue.forms import criteria_of
from crm_leads.queue.page import queue_page
from crm_leads.queue.search import Reader
from listings.models import Collection
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.crm_leads.compliance.lawful import (
    FLORIDA,
    MONDAY_NOON,
    a_consent,
    at,
    call,
    clean_scrub,
    lawful_lead,
    open_state,
)
from tests.crm_leads.rows import a_contact, a_lead, a_phone

ZONE = ZoneInfo("America/Los_Angeles")
NINE_PM = at(24, 5)
WEEK_HOURS = {day: ["09:00", "18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}


class Clock:
    now = MONDAY_NOON


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock.now)
    return clock


@pytest.fixture
def lead(in_tenant: Tenant, clock: Clock) -> Lead:
    """Its one number may be called at noon, and until 9 PM."""
    lead, _ = lawful_lead()
    refresh_flags([lead.pk])
    return looked(lead)


def looked(lead: Lead, now: datetime | None = None) -> Lead:
    call_times.look_at([lead.pk], now)
    return Lead.objects.get(pk=lead.pk)


def times(lead: Lead) -> tuple[datetime | None, datetime | None, str]:
    return lead.callable_from, lead.callable_until, lead.callable_rule


def found(calls: str, status: str = "open") -> int:
    page = queue_page(criteria_of(f"status={status}&calls={calls}"), Reader(0, ZONE))
    assert len(page.leads) == page.total
    return page.total


def test_h5_a_number_may_be_called_now_until_the_hours_end(lead: Lead) -> None:
    assert times(lead) == (MONDAY_NOON, NINE_PM, "")
    assert [found(calls) for calls in ("now", "today", "any", "never", "")] == [1, 0, 1, 0, 1]


def test_h5_before_hours_it_is_later_today_and_after_them_another_day(lead: Lead, clock: Clock) -> None:
    clock.now = at(23, 13)
    assert times(looked(lead)) == (at(23, 16), at(24, 5), "")
    assert [found(calls) for calls in ("now", "today", "any", "never")] == [0, 1, 1, 0]
    clock.now = at(24, 6)  # Monday 10 PM
    assert times(looked(lead)) == (at(24, 16), at(25, 5), "")
    assert [found(calls) for calls in ("now", "today", "any", "never")] == [0, 0, 1, 0]


def test_a_time_that_has_begun_counts_without_a_look_and_one_that_is_over_does_not(lead: Lead, clock: Clock) -> None:
    clock.now = at(23, 13)
    looked(lead)
    clock.now = at(23, 17)
    assert found("now") == 1
    clock.now = at(24, 5, 30)
    assert found("now") == 0
    assert call_times.look_at_due() == 1 and Lead.objects.get().callable_from == at(24, 16)
    assert call_times.look_at_due() == 0


@pytest.mark.parametrize("rule", ["suppressed", "national_dnc", "scrub", "litigator", "wrong"])
def test_h5_what_no_time_lifts_is_never_with_its_rule(lead: Lead, clock: Clock, rule: str) -> None:
    number = PhoneNumber.objects.get().number
    if rule == "suppressed":
        suppress(number, SuppressedBecause.ASKED)
    elif rule == "scrub":
        clock.now += timedelta(days=31)
    elif rule == "wrong":
        PhoneNumber.objects.update(is_wrong=True)
        refresh_flags([lead.pk])
        assert times(looked(lead)) == (None, None, "") and found("never") == found("any") == 0
        return
    else:
        clean_scrub(at=MONDAY_NOON, **{rule: True})
    expected = "suppressed" if rule == "litigator" else rule
    assert times(looked(lead)) == (None, None, expected)
    assert [found(calls) for calls in ("now", "today", "any", "never")] == [0, 0, 0, 1]


def test_the_best_number_counts_and_of_refused_ones_the_one_that_gets_furthest(lead: Lead) -> None:
    other = a_phone(a_contact(lead, full_name="Ben Owner"), FLORIDA)
    assert looked(lead).callable_from == MONDAY_NOON
    clean_scrub(national_dnc=True, at=MONDAY_NOON)
    assert looked(lead).callable_rule == "national_dnc"
    suppress(other.number, SuppressedBecause.ASKED)
    assert looked(lead).callable_rule == "national_dnc"


def test_the_attempts_of_a_day_open_again_inside_the_hours(lead: Lead, owner: User, clock: Clock) -> None:
    StateRule.objects.update(calls_per_day=1, hours={**WEEK_HOURS})
    phone = PhoneNumber.objects.select_related("contact__lead").get()
    clock.now = at(24, 1)  # 5 PM
    assert start_call(lead, phone, owner).allowed
    record_call(lead, phone, Told(CallResult.BUSY), owner, ZONE)
    # 24 hours later it is 5 PM on Tuesday, and the hours are open until 6 PM.
    assert times(looked(lead)) == (at(25, 1), at(25, 2), "")


def test_each_change_of_a_fact_marks_the_lead_and_the_schedule_looks(lead: Lead, owner: User, clock: Clock) -> None:
    phone = PhoneNumber.objects.select_related("contact__lead").get()

    def is_marked() -> bool:
        marked = Lead.objects.filter(callable_from=None, callable_until__lte=clock.now, callable_rule="").exists()
        assert call_times.look_at_due() == int(marked)
        return marked

    assert not is_marked()
    start_call(lead, phone, owner)
    assert is_marked()
    record_call(lead, phone, Told(CallResult.BUSY), owner, ZONE)
    assert is_marked()
    stop = suppress(phone.number, SuppressedBecause.LITIGATOR)
    assert is_marked() and Lead.objects.get().callable_rule == "suppressed"
    lift(stop, owner, "They called back.")
    assert is_marked() and Lead.objects.get().callable_rule == ""
    a_consent()
    assert is_marked()
    lifecycle.close([lead], ClosedBecause.SOLD, "MLS 7 is Closed.")
    assert times(Lead.objects.get()) == (None, None, "lead_closed") and not is_marked()
    remove(Contact.objects.get())
    assert times(Lead.objects.get()) == (None, None, "") and not is_marked()


def test_what_changed_during_a_look_is_looked_at_again(lead: Lead, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = call_times.openings

    def and_meanwhile(*args: Any, **kwargs: Any) -> Any:
        Lead.objects.filter(pk=lead.pk).mark()
        return asked(*args, **kwargs)

    monkeypatch.setattr(call_times, "openings", and_meanwhile)
    call_times.look_at([lead.pk])
    assert Lead.objects.get().callable_from is None and Lead.objects.get().callable_until == MONDAY_NOON


def test_the_rules_of_a_state_reach_all_leads(lead: Lead, owner: User, tenant: Tenant) -> None:
    state_rules.reset("CA", owner)
    assert tasks.LOOK_AT_ALL in {queued.task["func"] for queued in OrmQ.objects.all()}
    open_state(calls_per_day=0)
    assert tasks.look_at_all(tenant.pk) == 1
    assert Lead.objects.get().callable_rule == "attempts"


def test_slices_follow_one_another(in_tenant: Tenant, tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = [a_lead(property_key=f"home:{n}", has_phone=True).pk for n in range(3)]
    queued: list[Any] = []
    monkeypatch.setattr(tasks, "SLICE", 2)
    monkeypatch.setattr(tasks, "async_task", lambda *args: queued.append(args))
    assert tasks.look_at_all(tenant.pk) == 2 and queued == [(tasks.LOOK_AT_ALL, tenant.pk, ids[1])]
    assert tasks.look_at_all(tenant.pk, ids[1]) == 1


def test_the_schedule_takes_every_tenant_in_turn(
    lead: Lead, tenant: Tenant, other_tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tenant_scope(other_tenant):
        for number in range(3):
            a_phone(a_contact(a_lead(property_key=f"home:{number}")), f"+1760555010{number}")
        Lead.objects.update(has_phone=True, callable_until=MONDAY_NOON)
    Lead.objects.mark()
    monkeypatch.setattr(call_times, "BATCH", 2)
    assert tasks.look_at_due() == 4 and tasks.look_at_due() == 0
    with tenant_scope(other_tenant):
        assert set(Lead.objects.values_list("callable_rule", flat=True)) == {"registry_number"}


def test_a_batch_takes_as_many_queries_as_one_lead(in_tenant: Tenant, clock: Clock) -> None:
    ids = []
    for number in range(5):
        lead, _ = lawful_lead(property_key=f"home:{number}")
        ids.append(lead.pk)
    Lead.objects.update(has_phone=True)
    with CaptureQueriesContext(connection) as one:
        call_times.look_at(ids[:1])
    with CaptureQueriesContext(connection) as all_five:
        call_times.look_at(ids)
    assert len(all_five) <= len(one)


def test_a_feed_at_rest_is_never_for_now_and_looked_at_each_hour(lead: Lead, gps: Collection, clock: Clock) -> None:
    LeadUseStatement.objects.create(collection=gps, wording="Allowed", stated_by_name="Olivia", stated_at=clock.now)
    Collection.objects.update(synced_at=clock.now - timedelta(hours=30), license_role="vow")
    Lead.objects.update(collection=gps)
    assert times(looked(lead)) == (None, clock.now + timedelta(hours=1), "mls_data") and found("never") == 1
    Collection.objects.update(synced_at=clock.now)
    clock.now = at(24, 6)
    assert looked(lead).callable_from == at(24, 16)


@given(minutes=st.integers(0, 14 * 24 * 60), limit=st.integers(0, 2), week=st.booleans())
@settings(max_examples=25, deadline=None)
def _agrees(lead: Lead, minutes: int, limit: int, week: bool) -> None:
    now = MONDAY_NOON + timedelta(minutes=minutes)
    StateRule.objects.update(calls_per_day=limit, **({"hours": WEEK_HOURS} if week else {}))
    kept = looked(lead, now)
    act = call(kept, Contact.objects.get())
    assert (kept.callable_from == now) == gate.look(act, now=now).allowed
    if kept.callable_from and kept.callable_until:
        for moment in (kept.callable_from, kept.callable_until - timedelta(minutes=1)):
            assert gate.look(act, now=moment).allowed
        assert not gate.look(act, now=kept.callable_until).allowed
        if kept.callable_from > now:
            assert not gate.look(act, now=kept.callable_from - timedelta(minutes=1)).allowed


def test_what_is_kept_is_what_the_gate_says_at_those_moments(lead: Lead) -> None:
    _agrees(lead)
