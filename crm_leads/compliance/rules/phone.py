"""Rules about the number itself."""

from crm_leads.compliance.facts import Facts
from crm_leads.compliance.verdicts import Refusal, Rule
from listings.places.phone_numbers import is_toll_free


def has_a_place(facts: Facts) -> Refusal | None:
    """A toll-free number rings anywhere, so no clock can be read for it."""
    if facts.number_state:
        return None
    if is_toll_free(facts.address):
        what, then = "A toll-free number has no place", "Use another number."
    else:
        what = "The number's area code is of no US state that we know"
        then = "Use another number, or let an owner who knows its state record that on the number's page in the ledger."
    return Refusal(Rule.NO_PLACE, f"{what}, so its calling hours are not known. {then}")


def is_right(facts: Facts) -> Refusal | None:
    wrong = next((phone for phone in facts.phones if phone.is_wrong), None)
    if wrong is None:
        return None
    sentence = "The number was marked wrong. If it is right, correct it on the contact."
    return Refusal(Rule.WRONG_NUMBER, sentence, {"phone": wrong.pk})
