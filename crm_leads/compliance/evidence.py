"""What a decision was made by, kept with it: ids, dates and readings, never a name, an address or a number."""

from typing import Any
from zoneinfo import ZoneInfo

from crm_leads.compliance.facts import Facts
from crm_leads.compliance.rules.registries import scrub_evidence


def evidence_of(facts: Facts) -> dict[str, Any]:
    """JSON of everything that had a say, whatever the answer."""
    found: dict[str, Any] = {"daily_cap": facts.daily_cap} if facts.daily_cap else {}
    if facts.collection:
        found |= {"collection": facts.collection.pk, "license_role": facts.collection.license_role}
        found |= {"mls_data_of": facts.collection.synced_at.isoformat() if facts.collection.synced_at else None}
    if facts.lead:
        found["listings_of_the_home"] = {str(row.pk): row.standard_status for row in facts.same_home}
    return {**found, **(_of_a_phone(facts) if facts.by_phone and facts.address else {})}


def _of_a_phone(facts: Facts) -> dict[str, Any]:
    consent = facts.consent()
    return {
        **(scrub_evidence(facts.scrub) if facts.scrub else {"scrub": None}),
        "scrub_age_days": (facts.now - facts.scrub.scrubbed_at).days if facts.scrub else None,
        "consent": consent.pk if consent else None,
        "consent_kind": consent.kind if consent else None,
        "registered": bool(facts.policy.registry_number.strip()),
        "states": {law.state: "own row" if law.is_own else "built-in" for law in facts.state_laws},
        "local_times": {zone: facts.now.astimezone(ZoneInfo(zone)).isoformat() for zone in facts.clock.zones},
        "attempts_24h": len(facts.attempts),
    }
