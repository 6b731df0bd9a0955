"""What a decision was made by, kept with it: ids, dates and readings, never a name, an address or a number."""

import re
from collections.abc import Mapping
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


LABELS = {
    "scrub": "Do-not-call check",
    "scrubbed_at": "looked up at",
    "scrub_age_days": "its age in days",
    "scrub_source": "by",
    "national_dnc": "national registry",
    "state_dnc": "a state's list",
    "litigator": "litigator",
    "consent": "Consent in force",
    "consent_kind": "its kind",
    "registered": "Brokerage registered",
    "states": "State rules",
    "local_times": "Local times",
    "attempts_24h": "Attempts in 24 hours",
    "daily_cap": "Daily cap",
    "collection": "Collection",
    "license_role": "license",
    "mls_data_of": "MLS data of",
    "listings_of_the_home": "Listings of the home",
}


def spelled_out(evidence: Mapping[str, Any]) -> list[tuple[str, str]]:
    """A decision's evidence for people: label and text, in the order of LABELS, what only one rule knows at the end."""
    order = [*(name for name in LABELS if name in evidence), *(name for name in evidence if name not in LABELS)]
    return [(LABELS.get(name, name.replace("_", " ")), _spelled(evidence[name])) for name in order]


def _spelled(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_spelled(inner)}" for name, inner in value.items()) or "none"
    if isinstance(value, list):
        return ", ".join(_spelled(inner) for inner in value) or "none"
    if value is None or isinstance(value, bool):
        return {None: "none", True: "yes", False: "no"}[value]
    # Moments to the second: 2026-11-23T12:00:00-08:00.
    return re.sub(r"(T\d\d:\d\d:\d\d)\.\d+", r"\1", str(value))
