"""Rules of the clock: where it is, and whether calls are made there now."""

from crm_leads.compliance.facts import Facts
from crm_leads.compliance.hours import spoken
from crm_leads.compliance.verdicts import Refusal, Rule


def zone_is_known(facts: Facts) -> Refusal | None:
    if facts.clock.zones:
        return None
    what = "home" if facts.lead and not facts.home_state else "number"
    sentence = f"The state of the {what} is not known, so its local time is unknown. Correct it first."
    return Refusal(Rule.UNKNOWN_ZONE, sentence, {"state": facts.lead.state_or_province if facts.lead else ""})


def is_calling_time(facts: Facts) -> Refusal | None:
    """47 CFR 64.1200(c)(1), 8 a.m. to 9 p.m. at the called party's location, and the states' narrower hours."""
    if facts.clock.is_open(facts.now):
        return None
    opens, zone = facts.clock.next_opening(facts.now), facts.clock.zones[0]
    states = " and ".join(law.name for law in facts.state_laws)
    named = facts.clock.holiday(facts.now)
    here = f"It is {spoken(facts.now, zone)} there{f', {named}' if named else ''}"
    if opens is None:
        sentence = (
            f"{here}, and the rules of {states} allow no calling hours. An owner can change them under State rules."
        )
    else:
        sentence = f"{here}, outside the calling hours of {states}. They open {spoken(opens, zone)}."
    return Refusal(Rule.HOURS, sentence, {"opens_at": opens.isoformat() if opens else None}, opens)
