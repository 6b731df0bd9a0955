"""The lead page's panel of consents and scrubs: what is on record for each of the lead's numbers."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from crm_leads.compliance.consents import of_lead
from crm_leads.compliance.digests import digest, written
from crm_leads.compliance.ledger import consent_state, scrub_state
from crm_leads.compliance.same_person import phones_of
from crm_leads.compliance.scrubs import scrubs_of
from crm_leads.compliance.verdicts import Verdict
from crm_leads.models import Consent, Lead, Scrub
from realty.tenants.access import may_edit
from realty.tenants.requests import TenantRequest


@dataclass(frozen=True)
class PhoneRecord:
    """A number with its newest scrub and its consents; `scrub_state` and each consent's state are tone and words."""

    shown: str
    digest: str
    scrub: Scrub | None
    scrub_state: tuple[str, str]
    consents: list[tuple[Consent, tuple[str, str]]]


def lead_panel(lead: Lead, request: TenantRequest) -> dict[str, Any]:
    """What the gate read for the list of people; else three queries, whatever the number of phones. Numbers that may be
    called come first, then those that wait; `counts` says of how many that holds, and why it does not of the others."""
    said: dict[str, Verdict] = lead.__dict__.get("verdicts_read", {})
    known = {digest(phone.number): phone.number for phone in phones_of(lead)}
    digests = dict(sorted(known.items(), key=lambda each: _waits(said.get(each[0]))))
    scrubs = scrubs_of(lead, digests)
    consents, now = of_lead(lead), timezone.now()
    return {
        "phones": [_record(number, known, scrubs.get(known), consents, now) for known, number in digests.items()],
        "counts": Counter(_short(said[known]) for known in digests if known in said).items(),
        "may_act": may_edit(request),
    }


def _waits(verdict: Verdict | None) -> int:
    """0 may be called now, 1 later, 2 never."""
    if verdict is None:
        return 2
    return 0 if verdict.allowed else 1 if verdict.retry_at else 2


def _short(verdict: Verdict) -> str:
    return "may be called now" if verdict.allowed else str(verdict.rule.label)


def _record(number: str, known: str, scrub: Scrub | None, consents: list[Consent], now: datetime) -> PhoneRecord:
    mine = [(consent, consent_state(consent, now)) for consent in consents if consent.digest == known]
    state = scrub_state(scrub, now) if scrub else ("bad", "never scrubbed, so it is not called")
    return PhoneRecord(written(number), known, scrub, state, mine)
