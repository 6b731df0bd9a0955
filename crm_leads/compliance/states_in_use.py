"""Which states occur among the numbers and homes of the open leads, so that only these ask to be checked."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import connection

from crm_leads.compliance.states import UNCHECKED, StateLaw
from listings.places.area_codes import STATE_OF_AREA_CODE
from listings.places.states import state_of
from realty.tenants.rows import of_tenant

NUMBERS = """
SELECT lead.state_or_province, substr(phone.number, 3, 3), count(DISTINCT phone.number)
FROM crm_leads_lead AS lead
JOIN crm_leads_contact AS contact ON contact.lead_id = lead.id
JOIN crm_leads_phonenumber AS phone ON phone.contact_id = contact.id
WHERE lead.{mine} AND lead.closed_at IS NULL AND NOT phone.is_wrong
GROUP BY 1, 2
"""


@dataclass(frozen=True)
class InUse:
    """A state's rule with the numbers that it has a say about."""

    law: StateLaw
    numbers: int

    @property
    def waits(self) -> bool:
        """No number is called before an owner checked the state's list."""
        return self.law.covered_by is None

    @property
    def is_unchecked(self) -> bool:
        return self.law.sources.get("hours") == UNCHECKED


def numbers_by_state() -> Counter[str]:
    """How many numbers of open leads each state has a say about, by the area code or by the home. One query."""
    with connection.cursor() as cursor:
        mine = of_tenant("Lead")
        cursor.execute(NUMBERS.replace("lead.{mine}", mine if mine == "TRUE" else f"lead.{mine}"))
        found = cursor.fetchall()
    counted: Counter[str] = Counter()
    for home, code, numbers in found:
        for state in {state_of(home), STATE_OF_AREA_CODE.get(code, "")} - {""}:
            counted[state] += numbers
    return counted


def in_use(laws: Mapping[str, StateLaw], numbers: Mapping[str, int]) -> list[InUse]:
    """States with numbers: those that wait, those that nobody checked, the others; of each the most numbers first."""
    found = [InUse(laws[state], count) for state, count in numbers.items() if count and state in laws]
    return sorted(found, key=lambda each: (not each.waits, not each.is_unchecked, -each.numbers, each.law.name))


def others(laws: Mapping[str, StateLaw], used: Iterable[InUse]) -> list[StateLaw]:
    """The states without a number today, by name."""
    states = {each.law.state for each in used}
    return sorted((law for law in laws.values() if law.state not in states), key=lambda law: law.name)
