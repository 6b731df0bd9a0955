"""Rules about the person: nobody who said stop is contacted, on any channel, at any address."""

from datetime import timedelta

from crm_leads.compliance.dates import day
from crm_leads.compliance.facts import Facts
from crm_leads.compliance.verdicts import Refusal, Rule
from crm_leads.enums import Channel

# What was asked for before the suspension waits for its end.
SUSPENSION_LOOKED_AT_AGAIN = timedelta(hours=1)


def brokerage_is_open(facts: Facts) -> Refusal | None:
    """Nothing goes out for a tenant that staff suspended (`realty.tenants.suspension`)."""
    if not facts.is_suspended:
        return None
    sentence = "The brokerage is suspended. Platform staff can resume it."
    return Refusal(Rule.SUSPENDED, sentence, retry_at=facts.now + SUSPENSION_LOOKED_AT_AGAIN)


def has_an_address(facts: Facts) -> Refusal | None:
    wanted = "an e-mail address" if facts.act.channel == Channel.EMAIL else "a US phone number"
    if facts.address and ("@" in facts.address) == (facts.act.channel == Channel.EMAIL):
        return None
    return Refusal(Rule.BAD_ADDRESS, f"This is not {wanted}. Correct it first.")


def is_not_suppressed(facts: Facts) -> Refusal | None:
    """47 CFR 64.1200(d)(6); reference 4.5, 4.6: nothing beats a "do not call"."""
    if not facts.stops:
        return None
    stop = facts.stops[0]
    sentence = (
        f"Do not contact, on any channel: {stop.get_because_display()} ({day(stop.occurred_at)})."
        " Only an account owner can remove this, with a reason."
    )
    return Refusal(Rule.SUPPRESSED, sentence, {"suppression": stop.pk, "because": stop.because})


def did_not_opt_out(facts: Facts) -> Refusal | None:
    """One "stop" holds on all channels and at all addresses (reference 4.15)."""
    stop = next(iter(facts.stops_of_person), None)
    gone = next((contact for contact in facts.people if contact.opted_out_at), None)
    if stop is None and gone is None:
        return _nobody_of_the_name_said_stop(facts)
    at = stop.occurred_at if stop else gone.opted_out_at if gone else None
    evidence = {"suppression": stop.pk if stop else None, "contact": gone.pk if gone else None}
    sentence = (
        f"The person at this address asked on {day(at)} not to be contacted; that holds on every channel and at every"
        " address. Only an account owner can remove it, with a reason."
    )
    return Refusal(Rule.OPTED_OUT, sentence, evidence)


def _nobody_of_the_name_said_stop(facts: Facts) -> Refusal | None:
    """Where the contact that said stop was removed, renamed or traced anew, the name at the home tells the person."""
    stop = next(iter(facts.name_stops), None)
    if stop is None:
        return None
    sentence = (
        f"A person with this name at this home asked on {day(stop.occurred_at)} not to be contacted. This applies to"
        " every channel and every address. Only an account owner can remove it, with a reason."
    )
    return Refusal(Rule.OPTED_OUT, sentence, {"home_stop": stop.pk})


def is_alive(facts: Facts) -> Refusal | None:
    """Whoever has the address; of father and son, who share a name, one may be alive."""
    dead = next((contact for contact in facts.holders if contact.is_deceased), None)
    if dead is None:
        return None
    sentence = (
        "The person at this address is recorded as deceased. If that is wrong, remove the owner on the lead and add"
        " them again."
    )
    return Refusal(Rule.DECEASED, sentence, {"contact": dead.pk})
