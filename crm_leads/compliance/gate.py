"""The gate: every outward act asks here first, and leaves a row that says what was decided, by which rule, on what."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from crm_leads.compliance.digests import masked
from crm_leads.compliance.evidence import evidence_of
from crm_leads.compliance.facts import Facts
from crm_leads.compliance.inputs import lead_reads, load, load_lead
from crm_leads.compliance.reached import People
from crm_leads.compliance.rules import first_refusal
from crm_leads.compliance.verdicts import Act, Refusal, Rule, Verdict
from crm_leads.enums import Channel
from crm_leads.models import GateDecision, Lead
from realty.database.locks import Space, lock
from realty.tenants.scope import ScopeError, current_scope, tenant_scope

__all__ = [
    "Act", "Refusal", "Rule", "Verdict", "decide", "decide_many", "lead_reads", "look", "look_at_lead", "look_many",
]  # fmt: skip


def decide(act: Act, *, now: datetime | None = None) -> GateDecision:
    """Ask for leave to act, at once before acting. The answer is recorded for ever; `.allowed`, `.sentence` and, where
    time alone forbids it, `.retry_at`. Never raises for a refusal."""
    now, tenant_id = now or timezone.now(), _tenant_of(act)
    with tenant_scope(tenant_id), _one_call_at_a_time(act):
        decision = _decision(load([act], tenant_id, now)[0], tenant_id)
        decision.save()
    return decision


def decide_many(acts: Sequence[Act], *, now: datetime | None = None) -> list[GateDecision]:
    """`decide` for many acts of one tenant, each with its own row, in a constant number of queries. Raises ValueError
    for calls, which are admitted one at a time, and ScopeError for acts of several tenants."""
    if any(act.channel == Channel.CALL for act in acts):
        raise ValueError("The leave to call is an attempt: ask for one call at a time.")
    owners = {_tenant_of(act) for act in acts}
    if len(owners) > 1:
        raise ScopeError("These acts belong to several tenants.")
    decisions: list[GateDecision] = []
    for tenant_id in owners:
        with tenant_scope(tenant_id):
            facts = load(acts, tenant_id, now or timezone.now())
            decisions = GateDecision.objects.bulk_create(_decision(each, tenant_id) for each in facts)
    return decisions


def _decision(facts: Facts, tenant_id: int) -> GateDecision:
    """Not saved yet."""
    act, verdict = facts.act, _judge(facts)
    decision = GateDecision(
        tenant_id=tenant_id,
        at=facts.now,
        channel=act.channel,
        digest=facts.digest,
        masked=masked(act.address),
        lead_id=facts.lead_id,
        contact_id=act.contact.pk if act.contact else None,
        user_id=act.user_id,
        allowed=verdict.allowed,
        rule=verdict.rule,
        sentence=verdict.sentence,
        evidence=verdict.evidence,
    )
    decision.retry_at = verdict.retry_at
    return decision


@contextmanager
def _one_call_at_a_time(act: Act) -> Iterator[None]:
    """The leave to call is itself an attempt at a person, who may have several numbers: who asks at the same moment in
    the same office waits for it to be recorded. Other acts are claimed before they ask."""
    if act.channel != Channel.CALL:
        yield
        return
    with transaction.atomic():
        lock(Space.CALL, _tenant_of(act))
        yield


def look(act: Act, *, now: datetime | None = None) -> Verdict:
    """What `decide` would say now; nothing is recorded, so it admits nothing."""
    return look_many([act], now=now)[0]


def look_many(acts: Sequence[Act], *, now: datetime | None = None) -> list[Verdict]:
    """What `decide` would say of each, for lists and panels: a constant number of queries for each tenant."""
    now = now or timezone.now()
    verdicts: dict[int, Verdict] = {}
    owners = [_tenant_of(act) for act in acts]
    for tenant_id in dict.fromkeys(owners):
        places = [place for place, owner in enumerate(owners) if owner == tenant_id]
        with tenant_scope(tenant_id):
            facts = load([acts[place] for place in places], tenant_id, now)
            verdicts.update(zip(places, map(_judge, facts), strict=True))
    return [verdicts[place] for place in range(len(acts))]


def look_at_lead(
    lead: Lead, user_id: int, *, now: datetime | None = None, begun: Sequence[list[Any]] | None = None
) -> tuple[People, list[tuple[Facts, Verdict]]]:
    """What `decide` would say of a call to each number and an e-mail to each address of the lead's people, as
    `inputs.load_lead` orders them; for its page. Three queries, two where the page has `begun` with `lead_reads`."""
    with tenant_scope(lead.tenant_id):
        people, facts = load_lead(lead, user_id, now or timezone.now(), begun)
        return people, [(each, _judge(each)) for each in facts]


def _judge(facts: Facts) -> Verdict:
    """Its sentences say the office's days, whoever asks: a page, or a worker that knows no zone."""
    with timezone.override(facts.zone):
        refusal = first_refusal(facts)
    evidence: dict[str, Any] = evidence_of(facts)
    if refusal is None:
        return Verdict(True, Rule.ALLOWED, Rule.ALLOWED.label + ".", evidence)
    return Verdict(False, refusal.rule, refusal.sentence, {**evidence, **refusal.evidence}, refusal.retry_at)


def _tenant_of(act: Act) -> int:
    """Raises ScopeError for an act of nobody."""
    owned = act.lead or act.contact
    tenant_id = owned.tenant_id if owned else current_scope().tenant_id
    if tenant_id is None:
        raise ScopeError("An act belongs to a tenant: give its lead or contact, or open the tenant's scope.")
    return tenant_id
