"""Whatever happens in whatever order, once, repeatedly, late or forged: no step is sent twice, nobody is written to who
said stop, and no result is lost."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_leads.enums import ActState
from crm_leads.models import (
    Activity,
    Contact,
    EmailMessage,
    EmailSequence,
    EmailTemplate,
    Enrollment,
    GateDecision,
    Lead,
    LeadPolicy,
    Scrub,
    StateRule,
    Suppression,
    VendorAccount,
    VendorEvent,
)
from crm_leads.outreach.email import reconcile, request, send, sequences
from realty.tenants.models import Tenant
from simulators.vendors import SimulatedVendors
from simulators.vendors.webhooks import Webhook
from tests.crm_leads.outreach.email import mailing

FAULTS = ("drop_after", "drop_before", "status_after", "garbage")
EVENTS = (
    "email.bounced",
    "soft",
    "email.complained",
    "email.failed",
    "email.suppressed",
    "email.delivered",
    "email.sent",
)
SOFT = {"bounce": {"type": "Transient", "subType": "General", "message": "4.4.7 Message expired"}}
STEPS = st.one_of(
    st.tuples(st.just("ask"), st.integers(0, 2)),
    st.tuples(st.just("hours_pass"), st.integers(1, 40)),
    st.tuples(st.just("faulty"), st.sampled_from(FAULTS)),
    st.tuples(st.just("webhook"), st.integers(0, 9)),
    st.tuples(st.just("forged"), st.integers(0, 9)),
    st.tuples(st.just("vendor_says"), st.sampled_from(EVENTS)),
    st.just(("tick",)),
    st.just(("tick",)),
    st.tuples(st.just("a_person_says"), st.booleans()),
    st.just(("unsubscribe",)),
    st.just(("repeat",)),
)


class World:
    """Ana, a sequence that she is in, and a vendor that tells what it likes."""

    def __init__(self, vendors: SimulatedVendors, tenant: Tenant) -> None:
        self.vendors, self.now = vendors, datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
        vendors.reset()
        mailing.resend(vendors)
        self.lead, self.contact = mailing.writable()
        self.agent = User.objects.get_or_create(username="olivia")[0]
        LeadPolicy.objects.update(emails_per_day=500)
        self.posted: list[Webhook] = []
        self.taken_at_stop: int | None = None
        sequence = EmailSequence.objects.create(name="Expired")
        for order in (1, 2, 3):
            sequence.steps.create(
                tenant=tenant, order=order, template=mailing.a_template(f"Letter {order}"), days_after=order - 1
            )
        with time_machine.travel(self.now, tick=False):
            sequences.enroll(sequence, self.contact.emails.get(), None)

    def step(self, name: str, *rest: Any) -> None:
        with time_machine.travel(self.now, tick=False):
            getattr(self, name)(*rest)
            self._remember_stop()

    def ask(self, number: int) -> None:
        try:
            mailing.ask(self.lead, self.contact, key=f"mail-{number}")
        except (request.Refused, ValidationError):
            return

    def tick(self) -> None:
        VendorAccount.objects.update(suspended_until=None)
        sequences.advance_due()
        send.send_due()

    def hours_pass(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    def faulty(self, fault: str) -> None:
        self.vendors.faults.add(fault, face="resend", count=1, path="/emails", status=500)
        self.tick()

    def vendor_says(self, event: str) -> None:
        mails = mailing.mails(self.vendors)
        if mails:
            named = {"event": "email.bounced", "data": SOFT} if event == "soft" else {"event": event}
            self.vendors.face("resend").trigger({**named, "id": mails[len(self.posted) % len(mails)].id})

    def webhook(self, place: int) -> None:
        held = self.vendors.webhooks.held
        if held:
            self._post(held[place % len(held)])

    def repeat(self) -> None:
        if self.posted:
            self._post(self.posted[-1])

    def forged(self, place: int) -> None:
        held = self.vendors.webhooks.held
        if held:
            webhook = held[place % len(held)]
            body = webhook.body.replace(b'"type": "', b'"type": "forged.', 1)
            assert mailing.post(Webhook("resend", webhook.url, body, webhook.headers)) == 401

    def unsubscribe(self) -> None:
        message = EmailMessage.objects.filter(sent_at__isnull=False).first()
        if message:
            url = reverse("unsubscribe", args=[message.unsubscribe_key])
            assert Client(enforce_csrf_checks=True).post(url).status_code == 200

    def a_person_says(self, was_sent: bool) -> None:
        for message in EmailMessage.objects.filter(state=ActState.UNKNOWN):
            assert reconcile.settle(message, was_sent, self.agent)

    def _post(self, webhook: Webhook) -> None:
        # What came too late is refused and told again, as the vendor does.
        late = abs(int(webhook.headers["svix-timestamp"]) - self.now.timestamp()) > 300
        assert mailing.post(webhook) == (401 if late else 200)
        if not late:
            self.posted.append(webhook)
        mailing.work_events()

    def _remember_stop(self) -> None:
        stopped = Suppression.objects.filter(address=mailing.EMAIL, lifted_at=None).exists()
        if stopped and self.taken_at_stop is None:
            self.taken_at_stop = len(mailing.mails(self.vendors))

    def check(self) -> None:
        mails = mailing.mails(self.vendors)
        tags = [mail.body["tags"][0]["value"] for mail in mails]
        assert len(tags) == len(set(tags)), "a message was sent twice"
        steps = list(EmailMessage.objects.exclude(step_order=None).values_list("enrollment", "step_order"))
        assert len(steps) == len(set(steps)), "a step has two messages"
        assert self.taken_at_stop in (None, len(mails)), "somebody was written to who had said stop"

    def end(self) -> None:
        """The vendor tells of every message that it took; each has its result, whatever came before."""
        self.now += timedelta(hours=1)
        self.vendors.webhooks.held.clear()
        with time_machine.travel(self.now, tick=False):
            for mail in mailing.mails(self.vendors):
                self.vendors.face("resend").trigger({"event": "email.delivered", "id": mail.id})
            for webhook in list(self.vendors.webhooks.held):
                assert mailing.post(webhook) == 200
            mailing.work_events()
        taken = [int(mail.body["tags"][0]["value"]) for mail in mailing.mails(self.vendors)]
        known = EmailMessage.objects.filter(pk__in=taken)
        assert {each.state for each in known} <= {ActState.SUCCEEDED, ActState.FAILED}
        assert all(each.delivered_at for each in known), "a result was lost"
        came_back = [each for each in known if (each.bounced_at or each.given_up_at) and not each.complained_at]
        assert all(each.error and each.error in each.result for each in came_back), "the reason of a bounce was lost"


def forget() -> None:
    """Back to an empty tenant: a claim must not be inside a transaction, so examples cannot be rolled back."""
    for model in (EmailMessage, Enrollment, EmailSequence, EmailTemplate, VendorEvent, VendorAccount, Suppression,
                  Activity, Contact, Lead, Scrub, StateRule):  # fmt: skip
        model._default_manager.all().delete()


@pytest.fixture(scope="module")
def server() -> Iterator[SimulatedVendors]:
    with SimulatedVendors(hold_webhooks=True) as found:
        yield found


@pytest.mark.slow
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(steps=st.lists(STEPS, min_size=3, max_size=14))
def test_nothing_is_sent_twice_or_after_a_stop_and_no_result_is_lost(
    in_tenant: Tenant, server: SimulatedVendors, steps: list[tuple[Any, ...]]
) -> None:
    forget()
    world = World(server, in_tenant)
    for step in steps:
        world.step(*step)
        world.check()
    world.end()
    assert GateDecision.objects.exists() or not mailing.mails(server)
