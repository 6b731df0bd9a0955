"""When a call may be made next, as the gate's own rules say: for lists, which cannot ask for each of their rows.

What is said here admits nothing. Who calls asks the gate.
"""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils import timezone

from crm_leads.compliance.facts import Facts
from crm_leads.compliance.inputs import load
from crm_leads.compliance.places import starts_at
from crm_leads.compliance.rules import first_refusal
from crm_leads.compliance.rules.home import MLS_DATA_LASTS
from crm_leads.compliance.scrubs import LASTS
from crm_leads.compliance.verdicts import Act, Rule
from realty.tenants.scope import ScopeError, current_scope

DAY = timedelta(hours=24)
# Time alone lifts them. That a feed has come to a stop is mended by people.
BY_TIME = frozenset({Rule.HOURS, Rule.ATTEMPTS, Rule.PLACE_STOP})
# Each step moves to the next moment at which a rule of time admits the call; hours and attempts take turns at most.
MOST_STEPS = 6


@dataclass(frozen=True)
class Opening:
    """From when until when, in UTC. Both are None where time alone opens nothing, and `rule` and `sentence` say why."""

    rule: Rule
    starts: datetime | None = None
    ends: datetime | None = None
    sentence: str = ""


def openings(acts: Sequence[Act], *, now: datetime | None = None) -> list[Opening]:
    """For each call in its order; the facts are read once, in a number of queries that does not depend on how many.
    Raises ScopeError where no tenant's scope is open."""
    tenant_id = current_scope().tenant_id
    if tenant_id is None:
        raise ScopeError("When a call may be made is asked in the scope of one tenant.")
    return [_opening(facts) for facts in load(acts, tenant_id, now or timezone.now())]


def _opening(facts: Facts) -> Opening:
    refusal = first_refusal(facts)
    for _ in range(MOST_STEPS):
        if refusal is None or refusal.rule not in BY_TIME or refusal.retry_at is None:
            break
        facts = _at(facts, refusal.retry_at)
        refusal = first_refusal(facts)
    if refusal is None:
        return Opening(Rule.ALLOWED, facts.now, _ends(facts))
    return Opening(refusal.rule, sentence=refusal.sentence)


def _at(facts: Facts, later: datetime) -> Facts:
    """What is known now, at a later moment; by then the feed of the MLS has gone on, or the gate will say so."""
    collection = copy(facts.collection)
    if collection is not None and collection.synced_at is not None:
        collection.synced_at = later
    attempts = tuple(moment for moment in facts.attempts if moment > later - DAY)
    return replace(facts, now=later, collection=collection, attempts=attempts)


def _ends(facts: Facts) -> datetime:
    """When the first thing that admits it now runs out: the hours, the scrub, or the age of the MLS's data."""
    synced_at = facts.collection.synced_at if facts.collection else None
    ends = [
        facts.clock.closing(facts.now),
        facts.scrub.scrubbed_at + LASTS if facts.scrub else None,
        synced_at + MLS_DATA_LASTS if synced_at else None,
        *(start for stop in facts.place_stops if (start := starts_at(stop.row)) > facts.now),
    ]
    return min(moment for moment in ends if moment is not None)
