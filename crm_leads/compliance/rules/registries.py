"""Rules about the do-not-call registries."""

from typing import Any

from crm_leads.compliance.dates import day
from crm_leads.compliance.facts import Facts
from crm_leads.compliance.scrubs import LASTS, is_fresh
from crm_leads.compliance.verdicts import Refusal, Rule
from crm_leads.enums import ConsentKind
from crm_leads.models import Scrub

SIGNED = (ConsentKind.WRITTEN, ConsentKind.PERMISSION)


def no_litigator(facts: Facts) -> Refusal | None:
    if facts.scrub is None or not facts.scrub.litigator:
        return None
    sentence = "The number belongs to a known litigator. It is never called, no matter what consent is on record."
    return Refusal(Rule.LITIGATOR, sentence, scrub_evidence(facts.scrub))


def brokerage_is_registered(facts: Facts) -> Refusal | None:
    """16 CFR 310.8, reference 4.7: a vendor's scrub does not replace the brokerage's own subscription."""
    if facts.policy.registry_number.strip():
        return None
    sentence = (
        "The brokerage's subscription to the National Do Not Call Registry is not recorded. Register at"
        " telemarketing.donotcall.gov (five area codes are free); an owner enters the number on the lead policy page."
    )
    return Refusal(Rule.REGISTRY_NUMBER, sentence)


def was_scrubbed(facts: Facts) -> Refusal | None:
    """47 CFR 64.1200(c)(2)(i)(D): no more than 31 days before the call. The homes of a simulated MLS have a simulated
    registry; real ones need the real one."""
    scrub = facts.scrub
    if scrub is None:
        sentence = "The number was never checked against the do-not-call registries. Check it first."
        return Refusal(Rule.SCRUB, sentence)
    if scrub.is_simulated and not (facts.lead and facts.lead.is_simulated):
        sentence = "The number was checked only in a simulated registry, which says nothing about a real owner."
        return Refusal(Rule.SCRUB, f"{sentence} Check it with a real account first.", scrub_evidence(scrub))
    if is_fresh(scrub, facts.now):
        return None
    sentence = (
        f"The number was last checked on {day(scrub.scrubbed_at)}; a scrub is good for {LASTS.days} days."
        " Check it again first."
    )
    return Refusal(Rule.SCRUB, sentence, scrub_evidence(scrub))


def not_on_the_national_list(facts: Facts) -> Refusal | None:
    """47 CFR 64.1200(c)(2)(ii) and (f)(5). That the listing expired is no exemption: FCC, 2005 (reference 4.4)."""
    if facts.scrub is None or not facts.scrub.national_dnc or facts.consent():
        return None
    sentence = (
        "The number is on the National Do Not Call Registry, and an expired listing is no exemption. A signed consent"
        " or permission, an inquiry in the last 3 months or a transaction in the last 18 months would allow it:"
        " record it with its proof."
    )
    return Refusal(Rule.NATIONAL_DNC, sentence, scrub_evidence(facts.scrub))


def not_on_a_state_list(facts: Facts) -> Refusal | None:
    """Only a signature admits a call to a number on a state's list: the states' own exemptions differ. Each state that
    has a say must have been looked up."""
    scrub = facts.scrub
    if scrub is None:
        return None
    if scrub.state_dnc and not facts.consent(*SIGNED):
        lists = f" ({scrub.state_dnc_list})" if scrub.state_dnc_list else ""
        sentence = (
            f"The number is on a state's do-not-call list{lists}. A signed consent or permission would allow it:"
            " record it with its proof."
        )
        return Refusal(Rule.STATE_LIST, sentence, scrub_evidence(scrub))
    law = next((law for law in facts.state_laws if not law.covers(scrub.source)), None)
    if law is None:
        return None
    sentence = (
        f"The scrub by {scrub.source} is not known to cover a do-not-call list of {law.name}'s own. An owner who"
        " has checked that it does, or that the state keeps none, records that at Compliance, State rules."
    )
    return Refusal(Rule.STATE_LIST, sentence, {**scrub_evidence(scrub), "state": law.state})


def scrub_evidence(scrub: Scrub) -> dict[str, Any]:
    return {
        "scrub": scrub.pk,
        "scrubbed_at": scrub.scrubbed_at.isoformat(),
        "scrub_source": scrub.source,
        "national_dnc": scrub.national_dnc,
        "state_dnc": scrub.state_dnc,
        "litigator": scrub.litigator,
    }
