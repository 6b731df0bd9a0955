"""No order of events admits an act that the oracle forbids, and the gate decides what it showed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import hypothesis.strategies as st
import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from crm_leads.compliance.consents import in_force, revoke
from crm_leads.compliance.digests import digest
from crm_leads.compliance.gate import Act, decide, look_many
from crm_leads.compliance.states import DAYS, HOLIDAY
from crm_leads.compliance.suppression import opt_out, suppress
from crm_leads.enums import ActState
from crm_leads.models import Call, Consent, Contact, EmailAddress, Lead, Scrub, VoicemailDrop
from listings.models import Collection, Listing
from realty.tenants.models import Tenant
from tests.crm_leads.compliance.lawful import (
    MONDAY_NOON,
    a_consent,
    a_listing,
    call,
    clean_scrub,
    lawful_lead,
    mail,
    trace,
    voicemail,
)
from tests.crm_leads.compliance.lawful import open_state as set_state
from tests.crm_leads.compliance.moves import Moves
from tests.crm_leads.compliance.oracle import Story
from tests.crm_leads.rows import EMAIL, PHONE, a_phone

pytestmark = pytest.mark.django_db
# Found later, by a trace: at first nobody knows that it is the same person's. Of Florida, while the home is in
# California: both states and all their zones have a say.
FOUND = "+13055550124"
# Two days before the clocks go back.
START = datetime(2026, 10, 30, 19, tzinfo=UTC)

numbers = st.sampled_from([PHONE, FOUND])
kinds = st.sampled_from(["written", "permission", "client", "inquiry"])
addresses = st.sampled_from([PHONE, FOUND, EMAIL])
often = st.tuples(
    st.just("wait"), st.sampled_from([0, 1, 2, 5, 9, 10, 13, 23, 24, 25]).map(lambda h: timedelta(hours=h))
)
events = st.one_of(
    often,
    often,
    st.tuples(st.just("wait"), st.integers(20, 140).map(lambda days: timedelta(days=days))),
    st.tuples(st.just("scrub"), numbers, st.booleans(), st.sampled_from([False] * 9 + [True]), st.integers(0, 40)),
    st.tuples(st.just("scrub"), numbers, st.booleans(), st.just(False), st.just(0)),
    st.tuples(
        st.just("consent"),
        numbers,
        st.sampled_from(["written", "permission", "client", "inquiry"]),
        st.integers(0, 600),
    ),
    st.tuples(st.just("called"), numbers),
    st.tuples(st.just("pressed"), numbers),
    st.tuples(st.just("dropped"), numbers),
    st.tuples(st.just("state"), st.integers(0, 23), st.integers(1, 23), st.integers(0, 4), st.booleans()),
    st.tuples(st.just("listing"), st.sampled_from(["Expired", "Expired", "Canceled", "Active", "Withdrawn", "Hold"])),
    st.tuples(st.just("closed"), st.booleans()),
    st.tuples(st.just("found")),
    st.tuples(st.just("wrong"), addresses),
    st.tuples(st.just("stop"), addresses),
    st.tuples(st.just("revoke"), numbers),
)


class World:
    """The database and the oracle's story of it, told the same events."""

    def __init__(self, collection: Collection) -> None:
        self.now, self.story, self.steps = START, Story(), 0
        self.lead, self.contact = lawful_lead()
        self.listing = a_listing(collection, "home", property_key=self.lead.property_key, standard_status="Expired")
        Scrub.objects.all().delete()
        self.scrub(PHONE, False, False, 0)
        self.consent(PHONE, "written", 1)

    def tell(self, event: tuple[Any, ...]) -> None:
        self.steps += 1
        getattr(self, event[0])(*event[1:])

    def wait(self, span: timedelta) -> None:
        self.now += span

    def scrub(self, number: str, national: bool, litigator: bool, days: int) -> None:
        # No two at one moment: the order of such is nobody's concern.
        at = self.now - timedelta(days=days, seconds=100 - self.steps)
        clean_scrub(number, at=at, national_dnc=national, litigator=litigator)
        self.story.scrubs.setdefault(number, []).append((at, national, litigator))
        self.story.litigators |= {number} if litigator else set()

    def consent(self, number: str, kind: str, days: int) -> None:
        at = self.now - timedelta(days=days)
        a_consent(kind, number, given_at=at)
        self.story.consents.setdefault(number, []).append((kind, at))

    def called(self, number: str) -> None:
        Call.objects.create(number=number, digest=digest(number), result="busy", at=self.now)
        self.story.attempts.append((number, self.now))

    def pressed(self, number: str) -> None:
        """Somebody asks to call, dials where the gate admits it, and tells no result."""
        if decide(call(self.lead, self.contact, number), now=self.now).allowed:
            self.story.attempts.append((number, self.now))

    def dropped(self, number: str) -> None:
        VoicemailDrop.objects.create(
            number=number, digest=digest(number), state=ActState.SUCCEEDED, sent_at=self.now, requested_at=self.now,
            idempotency_key=f"drop-{self.steps}", lead=self.lead,
        )  # fmt: skip
        self.story.attempts.append((number, self.now))

    def state(self, start: int, end: int, calls: int, voicemail_on: bool) -> None:
        window = [f"{start:02}:00", f"{end:02}:00"]
        set_state(hours=dict.fromkeys((*DAYS, HOLIDAY), window), calls_per_day=calls, voicemail_allowed=voicemail_on)
        self.story.hours, self.story.calls_per_day, self.story.voicemail_on = (start, end), calls, voicemail_on

    def listing_is(self, status: str) -> None:
        Listing.objects.filter(pk=self.listing.pk).update(standard_status=status)
        self.story.listing = status

    def closed(self, closed: bool) -> None:
        Lead.objects.filter(pk=self.lead.pk).update(closed_at=self.now if closed else None)
        self.story.closed = closed

    def found(self) -> None:
        if self.story.is_found:
            return
        a_phone(self.contact, FOUND)
        self.story.is_found = True
        self.story.stopped |= f"stop {FOUND}" in self.story.wrong

    def wrong(self, address: str) -> None:
        suppress(address, "wrong_person")
        self.story.wrong.add(address)

    def stop(self, address: str) -> None:
        opt_out(address)
        self._stopped(address)

    def revoke(self, number: str) -> None:
        standing = [row for row in Consent.objects.filter(digest=digest(number)) if in_force(row, self.now)]
        if standing:
            revoke(standing[0], "Changed her mind.")
            self.story.consents[number] = []
            self._stopped(number)

    def _stopped(self, address: str) -> None:
        if address == FOUND and not self.story.is_found:
            self.story.wrong |= {FOUND, f"stop {FOUND}"}
        else:
            self.story.stopped = True

    def acts(self) -> list[Act]:
        lead, who = self.lead, self.contact
        phones = [make(lead, who, number) for make in (call, voicemail) for number in (PHONE, FOUND)]
        return [trace(lead), mail(lead, who), *phones]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(events, min_size=3, max_size=14))
def test_nothing_is_admitted_that_the_oracle_forbids(
    gps: Collection, in_tenant: Tenant, story: list[tuple[Any, ...]]
) -> None:
    with transaction.atomic(), time_machine.travel(START, tick=False) as clock:
        world = World(gps)
        for event in story:
            world.tell(("listing_is", *event[1:]) if event[0] == "listing" else event)
            clock.move_to(world.now)
            for act, verdict in zip(world.acts(), look_many(world.acts()), strict=True):
                forbidden = world.story.forbids(act.channel, act.address, world.now)
                assert not (verdict.allowed and forbidden), (act.channel, act.address, forbidden)
        for act in world.acts():
            # One by one: a call counts as an attempt from the moment that it is admitted.
            verdict, decision = look_many([act])[0], decide(act)
            assert (decision.allowed, decision.rule, decision.retry_at) == (
                verdict.allowed, verdict.rule, verdict.retry_at,
            )  # fmt: skip
        transaction.set_rollback(True)


def test_before_anything_happens_every_channel_is_open(gps: Collection, in_tenant: Tenant) -> None:
    """A gate that is always shut would pass the others."""
    with time_machine.travel(START, tick=False):
        world = World(gps)
        world.scrub(FOUND, False, False, 0)
        told = [(act.channel, act.address) for act, said in zip(world.acts(), look_many(world.acts()), strict=True)
                if said.allowed]  # fmt: skip
    assert told == [
        ("trace", world.lead.street_address), ("email", EMAIL), ("call", PHONE), ("call", FOUND), ("voicemail", PHONE),
    ]  # fmt: skip


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(stopped_at=addresses, later=st.lists(events, max_size=8))
def test_after_an_opt_out_everything_is_refused_for_ever(
    gps: Collection, in_tenant: Tenant, stopped_at: str, later: list[tuple[Any, ...]]
) -> None:
    with transaction.atomic(), time_machine.travel(START, tick=False) as clock:
        world = World(gps)
        world.found()
        world.stop(stopped_at)
        a_consent("written", given_at=START)
        a_consent("written", FOUND, given_at=START)
        for event in later:
            world.tell(("listing_is", *event[1:]) if event[0] == "listing" else event)
            clock.move_to(world.now)
            # A trace reaches nobody.
            assert not any(verdict.allowed for verdict in look_many(world.acts()[1:]))
        assert Contact.objects.get(pk=world.contact.pk).opted_out_at == START
        transaction.set_rollback(True)


moves = st.tuples(
    st.sampled_from(
        ["add", "add", "quoted", "remove", "remove", "take_off", "rename", "trace", "client", "remade", "stop", "stop",
         "bounced", "stop_home", "elsewhere_lifted", "lift"]
    ),
    st.integers(0, 5),
)  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(moves, min_size=3, max_size=8))
def test_h3_no_order_of_moves_reaches_anybody_who_said_stop(
    in_tenant: Tenant, other_tenant: Tenant, owner: User, story: list[tuple[str, int]]
) -> None:
    """security H3: remove, rename, add again, merge, trace again, another spelling, lead, client or tenant, an old
    page, a stop of the home, and a lift, in any order."""
    with transaction.atomic():
        world = Moves(other_tenant, owner)
        for name, n in story:
            getattr(world, name)(n)
            world.check()
        transaction.set_rollback(True)


def test_h3_the_moves_reach_somebody_as_long_as_nobody_said_stop(
    in_tenant: Tenant, other_tenant: Tenant, owner: User
) -> None:
    world = Moves(other_tenant, owner)
    for name in ("add", "trace", "client", "rename", "bounced"):
        getattr(world, name)(1)
    email = EmailAddress.objects.select_related("contact__lead").latest("pk")
    assert look_many([mail(email.contact.lead, email.contact, email.address)], now=MONDAY_NOON)[0].allowed
