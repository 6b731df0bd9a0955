"""Newcomer M8, issue 9: call through this list. Each press asks the gate; the next number that may be called stands
ready by itself; nobody is called by two."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client

from crm_leads.compliance.suppression import suppress
from crm_leads.enums import ClosedBecause, SuppressedBecause
from crm_leads.leads import lifecycle
from crm_leads.models import Call, CallRun, CallTurn, GateDecision, Lead
from crm_leads.outreach.calls import runs
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.crm_leads.compliance.lawful import MONDAY_NOON, at, clean_scrub, lawful_policy, open_state
from tests.crm_leads.rows import a_contact, a_lead, a_phone


class Desk:
    """The time there, which a test may move, and three leads, the best score first; more by `lead`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now: datetime = MONDAY_NOON
        monkeypatch.setattr("django.utils.timezone.now", lambda: self.now)
        lawful_policy()
        open_state()
        self.leads = [self.lead(number) for number in range(3)]

    def lead(self, number: int, **scrub: Any) -> Lead:
        phone = f"+1760555010{number}"
        lead = a_lead(property_key=f"addr:{number}", street_address=f"{number} Test Way", score=90 - number)
        a_phone(a_contact(lead, full_name=f"Owner {number} Testname"), phone)
        clean_scrub(phone, **scrub)
        return lead


@pytest.fixture
def desk(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    with tenant_scope(tenant):
        yield Desk(monkeypatch)


@pytest.fixture
def agent(owner: User) -> Client:
    return signed_in(owner)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def start(client: Client, query: str = "") -> HttpResponse:
    return client.post("/crm/leads/call/", {"list": query}, follow=True)  # type: ignore[return-value]


def act(client: Client, what: str, turn: CallTurn, **data: str) -> Any:
    address = f"/crm/leads/call/{turn.run_id}/{what}/"
    return client.post(address, {"turn": str(turn.pk), **data}, follow=True)


def before(user: User) -> CallTurn:
    """The turn that stands before the caller."""
    turn = runs.turn_of(CallRun.objects.get(user=user, ended_at=None))
    assert turn is not None
    return turn


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_m8_the_next_number_stands_ready_after_each_result(desk: Desk, owner: User, agent: Client) -> None:
    assert "(760) 555-0100" in text(start(agent))
    assert not GateDecision.objects.exists(), "nothing is asked on record before Call is pressed"
    for number in range(3):
        turn = before(owner)
        assert turn.lead == desk.leads[number]
        assert "tel:+1760555010" in text(act(agent, "dial", turn))
        last = act(agent, "result", turn, result="talked" if number else "no_answer")
    assert GateDecision.objects.filter(allowed=True).count() == Call.objects.count() == 3
    assert "3 calls, 2 talks" in text(last) and "No answer" in text(last)


def test_m8_who_may_not_be_called_is_passed_over_with_the_reason(desk: Desk, owner: User, agent: Client) -> None:
    refused, unscrubbed = desk.lead(5, national_dnc=True), desk.lead(6)
    Lead.objects.filter(pk__in=[refused.pk, unscrubbed.pk]).update(score=99)
    suppress("+17605550106", SuppressedBecause.ASKED, evidence="Said so.")
    a_lead(property_key="addr:none", score=98)
    start(agent)
    assert before(owner).lead == desk.leads[0]
    told = runs.summary(before(owner).run, (), MONDAY_NOON)
    assert dict(told.reasons) == {"National Do Not Call Registry": 1, "Do not contact": 1, "No phone number": 1} or (
        told.passed == 3 and ("No phone number", 1) in told.reasons
    )


def test_m8_the_press_of_call_dials_by_itself(desk: Desk, owner: User, agent: Client) -> None:
    start(agent)
    turn = before(owner)
    answer = agent.post(f"/crm/leads/call/{turn.run_id}/dial/", {"turn": str(turn.pk)}, headers={"HX-Request": "true"})
    assert answer["HX-Trigger-After-Settle"] == '{"dial": {"number": "+17605550100"}}'
    assert 'name="result"' in answer.content.decode()


def test_a_refused_press_dials_nothing_and_goes_on(desk: Desk, owner: User, agent: Client) -> None:
    start(agent)
    turn = before(owner)
    suppress("+17605550100", SuppressedBecause.ASKED, evidence="Said so meanwhile.")
    page = text(act(agent, "dial", turn))
    assert "was skipped" in page and "tel:" not in page and before(owner).lead == desk.leads[1]
    assert not GateDecision.objects.filter(allowed=True).exists()


def test_a_lead_that_closed_meanwhile_is_not_called(desk: Desk, owner: User, agent: Client) -> None:
    start(agent)
    turn = before(owner)
    lifecycle.close([desk.leads[0]], ClosedBecause.RELISTED, "Listed again.")
    page = text(agent.get(f"/crm/leads/call/{turn.run_id}/"))
    assert "Not to be called now:" in page and "call-dial" not in page
    assert "was skipped" in text(act(agent, "dial", turn)) and before(owner).lead == desk.leads[1]


def test_hours_that_end_meanwhile_leave_the_rest_for_later(desk: Desk, owner: User, agent: Client) -> None:
    desk.now = at(24, 4, 50)  # ten minutes before nine in the evening
    start(agent)
    turn = before(owner)
    act(agent, "dial", turn)
    desk.now = at(24, 5, 5)
    assert "Do not dial this number" in text(agent.get(f"/crm/leads/call/{turn.run_id}/"))
    page = text(act(agent, "result", turn, result="no_answer"))
    assert "1 call, 0 talks" in page and "Skipped" in page
    assert CallTurn.objects.filter(retry_at=at(24, 16)).count() == 2


def test_what_opens_again_today_is_counted_as_later(desk: Desk, owner: User, agent: Client) -> None:
    desk.now = at(23, 15)  # seven in the morning
    assert "3 left for later today" in text(start(agent))


def test_a_reload_and_a_second_start_stay_at_the_same_lead(desk: Desk, owner: User, agent: Client) -> None:
    start(agent)
    turn = before(owner)
    start(signed_in(owner))
    agent.get(f"/crm/leads/call/{turn.run_id}/")
    assert before(owner) == turn and CallRun.objects.count() == 1


def test_an_older_page_records_nothing_twice(desk: Desk, owner: User, agent: Client) -> None:
    """By the back button, or from a second tab."""
    start(agent)
    turn = before(owner)
    act(agent, "dial", turn)
    act(agent, "result", turn, result="no_answer")
    for what in ("result", "dial", "next"):
        assert "That page was an older one" in text(act(agent, what, turn, result="talked"))
    assert Call.objects.get().result == "no_answer" and before(owner).lead == desk.leads[1]


def test_a_colleague_on_the_same_list_gets_other_leads(desk: Desk, owner: User, colleague: User, agent: Client) -> None:
    start(agent)
    start(signed_in(colleague))
    assert (before(owner).lead, before(colleague).lead) == (desk.leads[0], desk.leads[1])
    turn = before(owner)
    act(agent, "dial", turn)
    act(agent, "result", turn, result="no_answer")
    assert before(owner).lead == desk.leads[2], "the second one is before the colleague"
    assert CallTurn.objects.get(lead=desk.leads[1], run=turn.run).reason == "carl is calling them"


def test_a_colleague_who_went_away_holds_nobody_for_long(desk: Desk, owner: User, colleague: User) -> None:
    start(signed_in(colleague))
    desk.now += runs.HELD_FOR + timedelta(minutes=1)
    start(signed_in(owner))
    assert before(owner).lead == desk.leads[0]


def test_it_can_be_stopped_and_begun_again(desk: Desk, owner: User, agent: Client) -> None:
    start(agent)
    turn = before(owner)
    assert "0 calls" in text(act(agent, "next", turn, end="1"))
    start(agent)
    assert before(owner).lead == desk.leads[0] and CallRun.objects.count() == 2


def test_a_run_that_was_left_open_does_not_come_back_the_next_day(desk: Desk, owner: User, agent: Client) -> None:
    """The list of yesterday was called through, without the leads that had come since."""
    start(agent)
    left = before(owner)
    desk.now = at(24, 4)  # of UTC the next day already, here eight in the evening
    start(agent)
    assert before(owner) == left
    newest = desk.lead(3)
    Lead.objects.filter(pk=newest.pk).update(score=99)
    desk.now = at(24, 18)
    start(agent)
    turn = before(owner)
    assert turn.lead == newest and len(turn.run.lead_ids) == 4
    left.refresh_from_db()
    assert left.run.ended_at == desk.now and left.state == "skipped"


def test_the_list_keeps_its_filters_and_order(desk: Desk, owner: User, agent: Client) -> None:
    start(agent, "min_score=89&sort=newest&evil=1")
    run = before(owner).run
    assert run.query == "min_score=89&sort=newest"
    assert run.lead_ids == [desk.leads[1].pk, desk.leads[0].pk]


def test_a_viewer_calls_nobody(desk: Desk, viewer: User) -> None:
    assert signed_in(viewer).post("/crm/leads/call/", {"list": ""}).status_code == 403
