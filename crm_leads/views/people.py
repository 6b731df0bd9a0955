"""Owners of a lead's home with their numbers and addresses, and what the gate says of each now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from crm_leads.calls import open_call, still_admits
from crm_leads.compliance import gate
from crm_leads.compliance.digests import digest, written
from crm_leads.compliance.loading import grouped
from crm_leads.compliance.people import contacts_of, emails_of, phones_of
from crm_leads.enums import Channel
from crm_leads.models import Contact, EmailAddress, GateDecision, Lead, PhoneNumber
from realty.tenants.requests import TenantRequest


@dataclass(frozen=True)
class Reach:
    """A phone or e-mail address with the gate's opinion of a call or mail at this moment."""

    row: PhoneNumber | EmailAddress
    verdict: gate.Verdict
    is_open_call: bool = False

    @property
    def shown(self) -> str:
        return written(self.row.number) if isinstance(self.row, PhoneNumber) else self.row.address

    @property
    def may_dial(self) -> bool:
        """Whether the number of an open call may still be dialed: a stop may have come since, or the hours be over."""
        return still_admits(self.verdict)

    @property
    def digest(self) -> str:
        return digest(self.row.number if isinstance(self.row, PhoneNumber) else self.row.address)


@dataclass(frozen=True)
class Person:
    contact: Contact
    phones: list[Reach]
    emails: list[Reach]


def people_of(lead: Lead, request: TenantRequest) -> dict[str, Any]:
    """`people`, `call` (the reach of the user's open call), `callable_now`: how many numbers may be called. Three
    queries for the contacts, one for the open call, and the gate's constant number."""
    contacts = contacts_of(lead)
    numbers, mails = grouped(phones_of(lead), "contact_id"), grouped(emails_of(lead), "contact_id")
    acts = [act for each in contacts for act in _acts(lead, each, request.user.pk, numbers[each.pk], mails[each.pk])]
    verdicts = iter(gate.look_many(acts) if acts else [])
    calling = open_call(lead, request.user) if request.membership else None
    people = [_person(each, numbers[each.pk], mails[each.pk], verdicts, calling) for each in contacts]
    phones = [phone for person in people for phone in person.phones]
    return {
        "all": people,
        "call": next((phone for phone in phones if phone.is_open_call), None),
        "callable_now": sum(phone.verdict.allowed for phone in phones),
        "phone_count": len(phones),
    }


def _acts(
    lead: Lead, contact: Contact, user_id: int, phones: Sequence[PhoneNumber], emails: Sequence[EmailAddress]
) -> Iterator[gate.Act]:
    for phone in phones:
        yield gate.Act(Channel.CALL, phone.number, lead, contact, user_id)
    for email in emails:
        yield gate.Act(Channel.EMAIL, email.address, lead, contact, user_id)


def _person(
    contact: Contact,
    phones: Sequence[PhoneNumber],
    emails: Sequence[EmailAddress],
    verdicts: Iterator[gate.Verdict],
    calling: GateDecision | None,
) -> Person:
    numbers = [
        Reach(phone, next(verdicts), calling is not None and calling.digest == digest(phone.number)) for phone in phones
    ]
    return Person(contact, numbers, [Reach(email, next(verdicts)) for email in emails])
