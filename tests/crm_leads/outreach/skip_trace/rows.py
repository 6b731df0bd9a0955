"""Leads to trace, and what the page of the vendor would show of them."""

from typing import Any

from crm_leads.compliance import gate
from crm_leads.enums import Channel
from crm_leads.models import Lead, PhoneNumber, SkipTrace
from crm_leads.outreach.skip_trace import scrubs
from tests.crm_leads.rows import a_lead


def homes(count: int, first: int = 1, **fields: Any) -> list[Lead]:
    """Leads of one street. At the simulated Tracerfy about seven in eight have somebody."""
    return [
        a_lead(
            property_key=f"addr:92262:{n}:TEST WAY:",
            listing_key=f"key-{n}",
            street_address=f"{n} Test Way",
            unparsed_address=f"{n} Test Way, Palm Springs, CA 92262",
            **fields,
        )
        for n in range(first, first + count)
    ]


def worth_a_scrub() -> set[str]:
    """Numbers of people whom an answer of a registry could open: not of litigators, say."""
    phones = PhoneNumber.objects.select_related("contact")
    acts = [gate.Act(Channel.CALL, phone.number, None, phone.contact) for phone in phones]
    return {act.address for act in acts if gate.look(act).rule not in scrubs.LASTING}


def outcomes(trace: SkipTrace) -> dict[str, int]:
    """How many rows ended how."""
    found = list(trace.rows.values_list("outcome", flat=True))
    return {outcome: found.count(outcome) for outcome in sorted(set(found))}
