"""Rules of commercial e-mail: CAN-SPAM, 15 U.S.C. 7704."""

from crm_leads.compliance.dates import day
from crm_leads.compliance.facts import Facts
from crm_leads.compliance.verdicts import Refusal, Rule


def did_not_bounce(facts: Facts) -> Refusal | None:
    if facts.bounced_at is None:
        return None
    sentence = f"Mail to this address came back on {day(facts.bounced_at)}. Use another address."
    return Refusal(Rule.BOUNCED, sentence, {"bounced_at": facts.bounced_at.isoformat()})


def says_who_writes(facts: Facts) -> Refusal | None:
    """15 U.S.C. 7704(a)(1) and (a)(5)(A)(iii): a true sender and a valid physical postal address."""
    policy = facts.policy
    needed = (
        ("sender name", policy.sender_name),
        ("sender e-mail", policy.sender_email),
        ("postal address", policy.postal_address),
    )
    missing = [name for name, text in needed if not text.strip()]
    if not missing:
        return None
    sentence = (
        "Every e-mail must show who sends it and from where."
        f" An owner enters the {', '.join(missing)} on the lead policy page."
    )
    return Refusal(Rule.SENDER, sentence, {"missing": missing})
