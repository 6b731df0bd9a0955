"""Rules of what a state asks of a call by hand, and of where nobody is called for a time."""

from crm_leads.compliance.facts import Facts
from crm_leads.compliance.places import day_words, ends_at, freshest_answer_wanted
from crm_leads.compliance.rules.registries import SIGNED
from crm_leads.compliance.verdicts import Refusal, Rule
from crm_leads.enums import ConsentNeed, LineType


def has_the_consent_of_the_state(facts: Facts) -> Refusal | None:
    """E.g. Conn. Gen. Stat. 42-288a. A line whose kind nobody knows counts as a mobile."""
    kinds = {phone.line_type for phone in facts.phones}
    may_be_mobile = kinds != {LineType.LANDLINE}
    for law in facts.state_laws:
        need = law.need(may_be_mobile=may_be_mobile)
        enough = facts.consent(*SIGNED) if need == ConsentNeed.SIGNATURE else facts.consent()
        if need == ConsentNeed.NOTHING or enough:
            continue
        what = "a signed consent or permission" if need == ConsentNeed.SIGNATURE else "a consent on record"
        whose = "" if law.calls_need == need else " to a mobile, or to a line of an unknown kind,"
        source = law.sources.get("consent") or "your own rule"
        sentence = (
            f"In {law.name} a call{whose} needs {what} ({source}). None is in force for this number: record it with"
            " its wording and proof."
        )
        return Refusal(Rule.CALL_CONSENT, sentence, {"state": law.state, "need": str(need)})
    return None


def was_not_reassigned(facts: Facts) -> Refusal | None:
    """E.g. 10 M.R.S. 1499-B: the FCC's database is asked before the call. Its data change once a month, so an answer of
    the current month's data is as good as one of today."""
    law = next((law for law in facts.state_laws if law.asks_reassigned), None)
    if law is None:
        return None
    check, wanted = facts.reassigned, freshest_answer_wanted(facts.now)
    if check and check.was_reassigned is False and check.asked_on >= wanted:
        return None
    if check and check.was_reassigned:
        said = f"said on {day_words(check.asked_on)} that the number was given to someone else"
    elif check and check.was_reassigned is None:
        said = f"had no data about the number on {day_words(check.asked_on)}, which is neither yes nor no"
    elif check:
        said = f"was last asked about the number on {day_words(check.asked_on)}, and its data are newer"
    else:
        said = "was never asked about the number"
    sentence = (
        f"{law.name} asks for a look at the FCC's Reassigned Numbers Database before a call; it {said}."
        f" Ask it (www.reassigned.us) and record the answer: Compliance, Reassigned numbers."
    )
    return Refusal(Rule.REASSIGNED, sentence, {"state": law.state, "check": check.pk if check else None})


def no_stop_stands_here(facts: Facts) -> Refusal | None:
    """An emergency or a day that an owner entered (e.g. N.Y. Gen. Bus. Law 399-z(5-a))."""
    stop = next((stop for stop in facts.place_stops if stop.concerns(facts)), None)
    if stop is None:
        return None
    until = ends_at(stop.row)
    upto = f"until {day_words(stop.row.ends_on)}" if stop.row.ends_on else "until an owner removes it"
    sentence = (
        f"No contact in {stop.where} {upto}: {stop.row.because.rstrip('.')} ({stop.row.source.rstrip('.')}). An owner"
        " can remove it under Compliance, Stops by place."
    )
    return Refusal(Rule.PLACE_STOP, sentence, {"place_stop": stop.row.pk}, until)
