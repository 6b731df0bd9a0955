"""Whom acts would reach: whoever has an address, the act's contact, and their namesakes on the same leads."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from crm_leads.compliance.digests import digest
from crm_leads.compliance.same_person import names_of
from crm_leads.compliance.verdicts import Act
from crm_leads.models import Contact, EmailAddress, PhoneNumber

T = TypeVar("T")


def grouped(found: Iterable[T], key: str) -> dict[Any, list[T]]:
    groups: dict[Any, list[T]] = defaultdict(list)
    for row in found:
        groups[getattr(row, key)].append(row)
    return groups


@dataclass
class People:
    """The contacts that the acts would reach, as they stand now: the acts' own objects may be older. What is asked for
    each act is found without going through all."""

    contacts: dict[int, Contact]
    phones: list[PhoneNumber]
    emails: list[EmailAddress]
    lead_ids: set[int]

    def __post_init__(self) -> None:
        self.phones_at = grouped(self.phones, "number")
        self._at: dict[str, set[int]] = defaultdict(set)
        self._digests: dict[int, set[str]] = defaultdict(set)
        for contact_id, address in self._addresses():
            self._at[address.lower()].add(contact_id)
            self._digests[contact_id].add(digest(address))
        self._named: dict[tuple[int | None, str], list[Contact]] = defaultdict(list)
        for contact in self.contacts.values():
            for name in names_of(contact):
                self._named[contact.lead_id, name].append(contact)

    def _addresses(self) -> Iterator[tuple[int, str]]:
        yield from ((phone.contact_id, phone.number) for phone in self.phones)
        yield from ((email.contact_id, email.address) for email in self.emails)

    def of_lead(self, lead_id: int) -> list[Contact]:
        """The owners of the lead's home, the likeliest first."""
        return [contact for contact in self.contacts.values() if contact.lead_id == lead_id]

    def reached(self, act: Act, address: str) -> list[Contact]:
        """Whoever has the address, the act's contact, and their namesakes on the same leads."""
        reached = self.held(act, address)
        ids = {contact.pk for contact in reached}
        names = [(contact.lead_id, name) for contact in reached for name in names_of(contact)]
        same = {contact.pk: contact for each in names for contact in self._named[each] if contact.pk not in ids}
        return [*reached, *same.values()]

    def held(self, act: Act, address: str) -> list[Contact]:
        """Without the namesakes: whoever has the address, and the act's contact."""
        ids = self._at.get(address, set()) | ({act.contact.pk} if act.contact else set())
        return [self.contacts[pk] for pk in ids if pk in self.contacts]

    def digests_of(self, contacts: Iterable[Contact]) -> set[str]:
        """Of every number and e-mail address of the contacts."""
        return {known for contact in contacts for known in self._digests.get(contact.pk, ())}
