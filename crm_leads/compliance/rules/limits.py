"""Rules of how often, of how many in a day, and of an account that was stopped."""

from datetime import timedelta

from crm_leads.compliance.dates import day
from crm_leads.compliance.facts import Facts
from crm_leads.compliance.hours import spoken
from crm_leads.compliance.verdicts import Refusal, Rule

DAY = timedelta(hours=24)


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
