"""Rules about homes where somebody said stop: nobody there is contacted, whichever number or address is used."""

from crm_leads.compliance.dates import day
from crm_leads.compliance.facts import Facts
from crm_leads.compliance.verdicts import Refusal, Rule


def home_is_not_stopped(facts: Facts) -> Refusal | None:
    """One owner's word holds for all owners of the home and for every agent of the brokerage: 19 NYCRR 175.17(a)(2),
    720 ILCS 590/1(d)."""
    stop = next(iter(facts.home_stops), None)
    if stop is None:
        return None
    named = f" ({stop.source})" if stop.source else ""
    where = f" at {stop.street_address}" if stop.street_address else ""
    sentence = (
        f"Do not contact anyone{where}, on any channel: {stop.get_because_display()}{named}, {day(stop.occurred_at)}."
        " Only an account owner can remove this, with a reason."
    )
    return Refusal(Rule.HOME_STOPPED, sentence, {"home_stop": stop.pk, "because": stop.because})
