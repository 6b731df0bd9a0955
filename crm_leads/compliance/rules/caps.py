"""Rules of the clock and of how often."""

from datetime import timedelta

from crm_leads.compliance.dates import day
from crm_leads.compliance.facts import Facts
from crm_leads.compliance.hours import spoken
from crm_leads.compliance.verdicts import Refusal, Rule

DAY = timedelta(hours=24)


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


def attempts_are_left(facts: Facts) -> Refusal | None:
    """Calls and voicemails of the whole tenant to one person in 24 hours, at whichever number; e.g. Fla. Stat.
    501.616(6)(b)."""
    limit = min(law.calls_per_day for law in facts.state_laws)
    if len(facts.attempts) < limit:
        return None
    free = sorted(facts.attempts, reverse=True)[limit - 1] + DAY if limit else None
    states = " and ".join(law.name for law in facts.state_laws)
    count = f"{len(facts.attempts)} attempt{'' if len(facts.attempts) == 1 else 's'}"
    sentence = f"{count} to reach this person in the last 24 hours, at any number; {states} admits {limit}."
    sentence += f" The next is allowed {spoken(free, facts.clock.zones[0])}." if free else " An owner can change it."
    return Refusal(Rule.ATTEMPTS, sentence, {"attempts": len(facts.attempts), "limit": limit}, free)


def account_is_running(facts: Facts) -> Refusal | None:
    account = facts.stopped_account
    if account is None:
        return None
    why = account.stopped_because.rstrip(".") or "near the vendor's limits"
    sentence = (
        f"The account with {account.get_kind_display()} was stopped on {day(account.stopped_at)}: {why}."
        " An owner can start it again at Vendor accounts."
    )
    return Refusal(Rule.VENDOR_STOPPED, sentence, {"vendor_account": account.pk})


def daily_cap_has_room(facts: Facts) -> Refusal | None:
    """The tenant's own cap on voicemails or e-mails in any 24 hours."""
    if facts.daily_cap and facts.cap_reached_at is None:
        return None
    free = facts.cap_reached_at + DAY if facts.daily_cap and facts.cap_reached_at else None
    sentence = (
        f"The cap of {facts.daily_cap} in 24 hours is reached. It waits for its turn; an owner can raise the cap."
    )
    return Refusal(Rule.DAILY_CAP, sentence, {"cap": facts.daily_cap}, free)
