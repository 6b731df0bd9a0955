"""Whatever happens in whatever order, each act once, repeatedly, late, forged or not at all: no drop is sent twice,
none that the gate forbids, and no result is lost."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from unittest import mock

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from crm_leads.compliance import gate
from crm_leads.compliance.suppression import opt_out
from crm_leads.enums import ActState
from crm_leads.models import GateDecision, PhoneNumber, Suppression, VoicemailDrop, VoicemailRecording
from crm_leads.outreach import acts
from crm_leads.outreach.voicemail import reconcile, request, send
from crm_leads.vendors.drop_cowboy import v2
from crm_leads.vendors.errors import OutcomeUnknown, RateLimited, Unavailable
from realty.tenants.models import Tenant
from tests.crm_leads.outreach.voicemail.steps import (
    SECRET,
    a_lawful_phone,
    a_recording,
    an_account,
    callback_of,
    post,
    webhook_of,
    work_all,
)

NOON = datetime.combine(datetime.now(UTC), time(20), UTC)
CODES = st.sampled_from([0, 0, 4001, 4005, 4016, 4017, 4019, 6005, 6011, 7777])
WORK = st.tuples(st.just("work"), st.sampled_from(["taken", "taken", "lost", "refused", "slow"]))
EVENTS = st.one_of(
    # What moves a drop comes oftener than the rest.
    WORK,
    WORK,
    st.just(("ask",)),
    st.just(("ask",)),
    st.tuples(st.just("callback"), st.integers(0, 3), CODES),
    st.tuples(st.just("callback"), st.integers(0, 3), CODES),
    st.tuples(st.just("webhook"), st.integers(0, 3), CODES),
    st.tuples(st.just("forged"), st.integers(0, 3)),
    st.just(("repeat",)),
    st.just(("opt out",)),
    st.just(("minutes pass",)),
    st.just(("days pass",)),
    st.tuples(st.just("settle"), st.booleans()),
    st.just(("night",)),
    st.just(("day",)),
)
ANSWERS: dict[str, Any] = {
    "lost": OutcomeUnknown("broke"), "refused": Unavailable("503"), "slow": RateLimited("429", 60)
}  # fmt: skip
STOPPING = {"4016", "4017", "4019", "6005"}


class World:
    """Ana's phone, the vendor, and what everybody did."""

    def __init__(self, user: User) -> None:
        self.user, self.now = user, NOON
        an_account(None)
        self.phone: PhoneNumber = a_lawful_phone()
        self.recording: VoicemailRecording = a_recording()
        self.sent: list[str] = []
        self.answer = "taken"
        self.posted: list[tuple[dict[str, Any], str]] = []

    def decide(self, decide: Any, act: gate.Act) -> GateDecision:
        return decide(act, now=self.now)

    def take(self, client: Any, voicemail: Any) -> str:
        """The vendor: takes the request, or fails before or after taking it."""
        number_is_stopped = Suppression.objects.filter(address=voicemail.to, lifted_at=None).exists()
        assert not number_is_stopped, "a drop was sent to a number that is stopped"
        assert 8 <= (self.now - timedelta(hours=8)).hour < 21, "a drop was sent at night"
        decision = GateDecision.objects.latest("pk")
        assert decision.allowed, "a drop was sent that the gate had refused"
        if self.answer not in ("refused", "slow"):
            self.sent.append(voicemail.idempotency_key)
        if self.answer != "taken":
            raise ANSWERS[self.answer]
        return f"message-{len(self.sent)}"

    def drops(self) -> list[VoicemailDrop]:
        return list(VoicemailDrop.objects.order_by("pk"))

    def step(self, event: tuple[Any, ...]) -> None:
        name, *rest = event
        getattr(self, name.replace(" ", "_"))(*rest)

    def ask(self) -> None:
        try:
            request.queue_drop(self.phone, self.recording, self.user)
        except request.DropRefused:
            return

    def work(self, answer: str) -> None:
        """The queue runs every task it has, some of them twice."""
        self.answer = answer
        for drop in self.drops():
            send.send(drop.pk)
            send.send(drop.pk)

    def _say(self, body: dict[str, Any], secret: str) -> None:
        self.posted.append((body, secret))
        post(body, secret=secret)
        work_all()

    def callback(self, which: int, code: int) -> None:
        """Of a drop that the vendor has; it knows no other."""
        known = [drop for drop in self.drops() if drop.idempotency_key in self.sent]
        if known:
            self._say(callback_of(known[which % len(known)], code), "")

    def webhook(self, which: int, code: int) -> None:
        known = [drop for drop in self.drops() if drop.idempotency_key in self.sent]
        if known:
            drop = known[which % len(known)]
            self._say(webhook_of(drop.number, code, drop_id=f"vendor-{drop.pk}"), SECRET)

    def forged(self, which: int) -> None:
        drops = self.drops()
        number = drops[which % len(drops)].number if drops else self.phone.number
        before = [(drop.pk, drop.state) for drop in drops]
        assert post(webhook_of(number, 0), secret="guessed").status_code == 401
        self._say({"foreign_id": "guessed", "phone_number": number, "status": "success", "reason_code": 0}, "")
        assert [(drop.pk, drop.state) for drop in self.drops()] == before

    def repeat(self) -> None:
        for body, secret in list(self.posted):
            post(body, secret=secret)
        work_all()

    def opt_out(self) -> None:
        opt_out(self.phone.contact)

    def minutes_pass(self) -> None:
        self._age(acts.CLAIM_LASTS + timedelta(minutes=1))

    def days_pass(self) -> None:
        self._age(request.UNSETTLED + timedelta(hours=1))

    def _age(self, by: timedelta) -> None:
        for drop in self.drops():
            moments = {name: getattr(drop, name) for name in ("claimed_at", "sent_at", "not_before", "requested_at")}
            moved = {name: moment - by for name, moment in moments.items() if moment}
            VoicemailDrop.objects.filter(pk=drop.pk).update(**moved)
        reconcile.mark_unknown()

    def settle(self, was_sent: bool) -> None:
        for drop in self.drops():
            reconcile.settle(drop, was_sent, self.user)

    def night(self) -> None:
        self.now = NOON.replace(hour=10)

    def day(self) -> None:
        self.now = NOON

    def check(self) -> None:
        assert len(self.sent) == len(set(self.sent)), "a drop was sent twice"
        drops = self.drops()
        assert {drop.idempotency_key for drop in drops} >= set(self.sent)
        for drop in drops:
            if drop.idempotency_key in self.sent:
                assert drop.state in (ActState.SENT, ActState.SUCCEEDED, ActState.FAILED, ActState.UNKNOWN)
            else:
                assert drop.state != ActState.SENT
            if drop.reason_code in STOPPING:
                assert Suppression.objects.filter(address=drop.number, lifted_at=None).exists()
        for body, secret in self.posted:
            self._check_kept(body, secret, drops)

    def _check_kept(self, body: dict[str, Any], secret: str, drops: list[VoicemailDrop]) -> None:
        """A callback of ours has ended its drop, and what stops the number stopped it."""
        said = body["data"] if secret else body
        drop = next((drop for drop in drops if drop.idempotency_key == said.get("foreign_id")), None)
        if drop:
            assert drop.state in (ActState.SUCCEEDED, ActState.FAILED)
        if (drop or secret) and str(said["reason_code"]) in STOPPING:
            assert Suppression.objects.filter(address=self.phone.number, lifted_at=None).exists()


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=st.lists(EVENTS, min_size=5, max_size=14))
@example(events=[("work", "lost"), ("callback", 0, 0), ("repeat",), ("ask",), ("work", "taken")])
@example(events=[("work", "lost"), ("days pass",), ("webhook", 0, 4016), ("ask",), ("work", "taken")])
@example(events=[("work", "taken"), ("callback", 0, 0), ("webhook", 0, 6005), ("ask",), ("work", "taken")])
@example(events=[("work", "taken"), ("callback", 0, 0), ("ask",), ("opt out",), ("work", "taken"), ("forged", 0)])
@example(events=[("night",), ("work", "taken"), ("days pass",), ("work", "taken"), ("day",), ("work", "taken")])
@example(events=[("work", "lost"), ("minutes pass",), ("settle", False), ("ask",), ("work", "taken"), ("repeat",)])
def test_no_order_of_events_sends_twice_or_against_the_gate_or_loses_a_result(
    events: list[tuple[Any, ...]], in_tenant: Tenant, owner: User
) -> None:
    example = transaction.atomic()
    # Marked as Django's TestCase marks its own: hypothesis rolls each example back, and a claim may be made inside.
    example._from_testcase = True
    with example:
        _live(World(owner), events)
        transaction.set_rollback(True)


def _live(world: World, events: list[tuple[Any, ...]]) -> None:
    decide = gate.decide
    with (
        mock.patch.object(gate, "decide", lambda act, **_: world.decide(decide, act)),
        mock.patch.object(v2.V2, "send", lambda client, voicemail: world.take(client, voicemail)),
        mock.patch.object(send.accounts, "suspend"),
    ):
        for event in [("ask",), *events]:
            world.step(event)
            world.check()
