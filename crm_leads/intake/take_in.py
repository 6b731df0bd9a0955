"""Decide every event that could concern a lead, each exactly once.

Which events do: changes of status, back on market, relisted, vanished and returned listings; new listings that were
stored as ended already, and new ones for sale, sold or held that speak against an open lead of their home. Price
changes and other new listings need no decision. Each considered event leaves one `IntakeDecision`.

A home is decided as a whole, from its listings as they are now, in a transaction that holds the tenant's intake lock:
two workers, a repeated task, or events that come late all end with the same leads. A decision that was refused for a
reason that may end (no statement, too old) is updated when it ends; its reason then tells both.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from crm_leads.intake import permission as licensing
from crm_leads.intake import reading
from crm_leads.intake.doubts import hold_back, put_questions
from crm_leads.intake.homes import us
from crm_leads.intake.moved_homes import follow
from crm_leads.intake.outcomes import Outcome
from crm_leads.intake.permission import Permission
from crm_leads.intake.reading import Waiting
from crm_leads.intake.resolving import Event, Home, Resolved, Rules, Step, outcomes, resolve
from crm_leads.intake.write import make_leads
from crm_leads.leads import lifecycle
from crm_leads.models import IntakeCursor, Lead, LeadPolicy
from listings.events import subscriptions
from realty.database.locks import Space, lock
from realty.database.statements import run
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope

# Homes in one transaction: bounded, so that a worker that is killed loses little, and many, since the sales nearby are
# read once for each.
HOMES = 4_000

DECIDE = """
INSERT INTO crm_leads_intakedecision
    (tenant_id, event_id, collection_id, listing_id, lead_id, outcome, reason, decided_at)
SELECT %(tenant)s::bigint, decided.event_id, event.collection_id, event.listing_id, decided.lead_id, decided.outcome,
    decided.reason, %(now)s::timestamptz
FROM unnest(%(events)b::bigint[], %(leads)b::bigint[], %(outcomes)b::text[], %(reasons)b::text[])
    AS decided (event_id, lead_id, outcome, reason)
JOIN listings_listingevent AS event ON event.id = decided.event_id
ON CONFLICT (tenant_id, event_id) DO UPDATE SET lead_id = EXCLUDED.lead_id, outcome = EXCLUDED.outcome,
    reason = EXCLUDED.reason, decided_at = EXCLUDED.decided_at
WHERE (crm_leads_intakedecision.outcome, crm_leads_intakedecision.reason) IS DISTINCT FROM
    (EXCLUDED.outcome, EXCLUDED.reason)
"""


@dataclass
class Taken:
    """What one reading did."""

    decided: int = 0
    made: int = 0
    reopened: int = 0
    closed: int = 0

    def __str__(self) -> str:
        return (
            f"{self.decided} events decided: {self.made} leads made, {self.reopened} opened again,"
            f" {self.closed} closed."
        )


@dataclass
class _Reading:
    """One reading of a tenant's events."""

    tenant: Tenant
    policy: LeadPolicy
    permissions: dict[int, Permission]
    now: datetime = field(default_factory=timezone.now)
    taken: Taken = field(default_factory=Taken)

    @property
    def rules(self) -> Rules:
        refusals = {pk: permission.refusal for pk, permission in self.permissions.items()}
        return Rules(
            today=self.now.astimezone(ZoneInfo(self.tenant.time_zone)).date(),
            intake_days=self.policy.intake_days,
            refusals={pk: refusal for pk, refusal in refusals.items() if refusal is not None},
        )


def take_in(tenant_id: int) -> Taken:
    """Decide the tenant's waiting events. Safe to call at any time, from any number of workers."""
    with tenant_scope(tenant_id):
        tenant = Tenant.objects.get(pk=tenant_id)
        # Permissions are read after the last event, so that the collection of each event has one.
        events, seen_until = subscriptions.opened(reading.FOLLOWER), subscriptions.newest()
        current = _Reading(tenant, LeadPolicy.of_tenant(tenant_id), licensing.permissions())
        cursors = _cursors(current)
        _close_unlicensed(current, cursors)
        for batch in _by_home(_waiting(current, cursors, events.read_until, seen_until)):
            _take_batch(current, batch)
        put_questions(tenant_id, events.read_until)
        _remember(current, cursors)
        subscriptions.advance(events, seen_until)
        return current.taken


def _cursors(current: _Reading) -> list[IntakeCursor]:
    """One of each collection."""
    IntakeCursor.objects.bulk_create(
        [IntakeCursor(tenant_id=current.tenant.pk, collection_id=pk) for pk in current.permissions],
        ignore_conflicts=True,
    )
    return list(IntakeCursor.objects.order_by("pk"))


def _close_unlicensed(current: _Reading, cursors: Sequence[IntakeCursor]) -> None:
    """The license was changed where the feed is set up, not in the lead policy: its leads close all the same."""
    for cursor in cursors:
        refusal = current.permissions[cursor.collection_id].refusal
        if cursor.was_permitted and refusal:
            closed = licensing.close_leads(current.permissions[cursor.collection_id].collection, refusal[1])
            current.taken.closed += closed


@transaction.atomic
def _waiting(current: _Reading, cursors: Sequence[IntakeCursor], after: int, until: int) -> list[Waiting]:
    """Events behind one and up to another, and refused ones. Read between the batches of other workers: whether a new
    listing concerns a lead is asked here once, so a lead that is being made must be seen."""
    lock(Space.INTAKE, current.tenant.pk)
    rows = [row for cursor in cursors for row in _refused(current, cursor)]
    return [*rows, *reading.undecided(current.tenant.pk, after, until)]


def _refused(current: _Reading, cursor: IntakeCursor) -> list[Waiting]:
    tenant_id, collection_id = current.tenant.pk, cursor.collection_id
    if cursor.look_again or (current.permissions[collection_id].is_given and not cursor.was_permitted):
        return reading.refused(tenant_id, collection_id)
    # Few, and what they wait for may be over without an answer: the other listing expires as well.
    return reading.refused(tenant_id, collection_id, [Outcome.MAYBE_SAME])


def _remember(current: _Reading, cursors: Sequence[IntakeCursor]) -> None:
    """A wish to look again that came in the meantime stays."""
    same_days = LeadPolicy.of_tenant(current.tenant.pk).intake_days == current.policy.intake_days
    for cursor in cursors:
        cursor.was_permitted = current.permissions[cursor.collection_id].is_given
        cursor.look_again = cursor.look_again and not same_days
    IntakeCursor.objects.bulk_update(cursors, ["was_permitted", "look_again"] if same_days else ["was_permitted"])


def _by_home(waiting: Sequence[Waiting]) -> Iterator[list[Waiting]]:
    """Batches of some homes, each with all of its events that wait."""
    homes: dict[str, list[Waiting]] = {}
    for row in waiting:
        homes.setdefault(row.home, []).append(row)
    grouped = iter(homes.values())
    while some := list(islice(grouped, HOMES)):
        yield [row for rows in some for row in rows]


@transaction.atomic
def _take_batch(current: _Reading, batch: Sequence[Waiting]) -> None:
    tenant_id = current.tenant.pk
    lock(Space.INTAKE, tenant_id)
    events = reading.events_of(tenant_id, [row.event_id for row in batch])
    rules = current.rules
    current.taken.closed += follow(tenant_id, list(events))
    homes = reading.homes_of(tenant_id, list(events), rules.today, current.tenant.time_zone)
    decided = hold_back(tenant_id, [(home, resolve(home, rules)) for home in homes])
    _close(current, decided)
    # A listing of the home changed, and the lead stays open: the gate may see its calls otherwise.
    beside = [home.lead.id for home, done in decided if done.step is Step.NOTHING and home.lead]
    Lead.objects.open().filter(pk__in=beside, has_phone=True).mark(current.now)
    making = [(home, done) for home, done in decided if done.step in (Step.MAKE, Step.REOPEN)]
    made = make_leads(tenant_id, current.tenant.time_zone, rules.today, current.now, making)
    current.taken.made += sum(done.step is Step.MAKE for _, done in making)
    current.taken.reopened += sum(done.step is Step.REOPEN for _, done in making)
    _record(current, decided, events, made)


def _close(current: _Reading, decided: Sequence[tuple[Home, Resolved]]) -> None:
    closing = [(home.lead.id, done) for home, done in decided if done.step is Step.CLOSE and home.lead]
    leads = Lead.objects.in_bulk([lead_id for lead_id, _ in closing]) if closing else {}
    for because in {done.because for _, done in closing if done.because}:
        mine = [(leads[lead_id], done.evidence) for lead_id, done in closing if done.because == because]
        closed = lifecycle.close([lead for lead, _ in mine], because, [said for _, said in mine])
        current.taken.closed += closed


def _record(
    current: _Reading,
    decided: Sequence[tuple[Home, Resolved]],
    events: dict[str, list[Event]],
    made: dict[str, int],
) -> None:
    rows: list[tuple[int, int | None, str, str]] = []
    for home, done in decided:
        lead_id = made.get(home.key) or (home.lead.id if home.lead else None)
        before = {event.id: event.before for event in events[home.key]}
        for event_id, (outcome, reason) in outcomes(home, events[home.key], done).items():
            rows.append((event_id, lead_id, outcome.value, _with_history(reason, before[event_id], current)))
    columns = [list(column) for column in zip(*rows, strict=True)] or [[], [], [], []]
    names = ("events", "leads", "outcomes", "reasons")
    parameters = {"tenant": current.tenant.pk, "now": current.now, **dict(zip(names, columns, strict=True))}
    current.taken.decided += run(DECIDE, parameters)


def _with_history(reason: str, before: str, current: _Reading) -> str:
    """A decision that was made anew tells what it was."""
    if not before or before.startswith(reason):
        return before or reason
    return f"{reason} Until {us(current.rules.today)}: {before}"
