"""Owners of a lead's home with their numbers and addresses, and what the gate says of each now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
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
    def is_phone(self) -> bool:
        return isinstance(self.row, PhoneNumber)

    @property
    def may_be_used(self) -> bool:
        """Now, or by time alone."""
        return self.verdict.allowed or self.verdict.retry_at is not None

    @property
    def refusal(self) -> str:
        wrong = isinstance(self.row, PhoneNumber) and self.row.is_wrong
        return str(gate.Rule.WRONG_NUMBER.label if wrong else self.verdict.rule.label)

    @property
    def digest(self) -> str:
        return digest(self.row.number if isinstance(self.row, PhoneNumber) else self.row.address)


@dataclass(frozen=True)
class Refused:
    """Numbers and addresses of a person that may not be used for one and the same reason."""

    label: str
    sentences: tuple[str, ...]
    reaches: tuple[Reach, ...]

    @property
    def what(self) -> str:
        """`2 numbers`, `1 e-mail address`, or both."""
        phones = sum(isinstance(reach.row, PhoneNumber) for reach in self.reaches)
        counts = ((phones, "number"), (len(self.reaches) - phones, "e-mail address"))
        return " and ".join(
            f"{count} {word}{'' if count == 1 else 'es' if word.endswith('s') else 's'}"
            for count, word in counts
            if count
        )


@dataclass(frozen=True)
class Person:
    """`phones` and `emails` may be used now, or later by time alone, those of now first; `refused` has the others."""

    contact: Contact
    phones: list[Reach]
    emails: list[Reach]
    refused: list[Refused]

    @property
    def waits(self) -> int:
        """0 where somebody may be called now, 1 later, 2 never."""
        return min((0 if reach.verdict.allowed else 1 for reach in self.phones), default=2)


def people_of(lead: Lead, request: TenantRequest) -> dict[str, Any]:
    """`all`: who may be called first; `call` (the reach of the user's open call); `callable_now`: how many numbers may
    be called; `opens_at` and `closed`: when the hours open and why they are closed, where they are. Three queries for
    the contacts, one for the open call, and the gate's constant number."""
    contacts = contacts_of(lead)
    numbers, mails = grouped(phones_of(lead), "contact_id"), grouped(emails_of(lead), "contact_id")
    acts = [act for each in contacts for act in _acts(lead, each, request.user.pk, numbers[each.pk], mails[each.pk])]
    verdicts = iter(gate.look_many(acts) if acts else [])
    calling = open_call(lead, request.user) if request.membership else None
    reached = {each.pk: _reaches(numbers[each.pk], mails[each.pk], verdicts, calling) for each in contacts}
    phones = [reach for reaches in reached.values() for reach in reaches if isinstance(reach.row, PhoneNumber)]
    closed = [reach.verdict for reach in phones if reach.verdict.rule == gate.Rule.HOURS]
    return {
        "all": sorted((_person(each, reached[each.pk]) for each in contacts), key=attrgetter("waits")),
        "call": next((phone for phone in phones if phone.is_open_call), None),
        "callable_now": sum(phone.verdict.allowed for phone in phones),
        "phone_count": len(phones),
        "opens_at": min((verdict.retry_at for verdict in closed if verdict.retry_at), default=None),
        "closed": list(dict.fromkeys(verdict.sentence for verdict in closed if verdict.retry_at)),
    }


def _acts(
    lead: Lead, contact: Contact, user_id: int, phones: Sequence[PhoneNumber], emails: Sequence[EmailAddress]
) -> Iterator[gate.Act]:
    for phone in phones:
        yield gate.Act(Channel.CALL, phone.number, lead, contact, user_id)
    for email in emails:
        yield gate.Act(Channel.EMAIL, email.address, lead, contact, user_id)


def _reaches(
    phones: Sequence[PhoneNumber],
    emails: Sequence[EmailAddress],
    verdicts: Iterator[gate.Verdict],
    calling: GateDecision | None,
) -> list[Reach]:
    found = [
        Reach(phone, next(verdicts), calling is not None and calling.digest == digest(phone.number)) for phone in phones
    ]
    return [*found, *(Reach(email, next(verdicts)) for email in emails)]


def _person(contact: Contact, reaches: Sequence[Reach]) -> Person:
    usable = sorted((reach for reach in reaches if reach.may_be_used), key=lambda reach: not reach.verdict.allowed)
    refused: dict[str, list[Reach]] = {}
    for reach in reaches:
        if not reach.may_be_used:
            refused.setdefault(reach.refusal, []).append(reach)
    return Person(
        contact,
        [reach for reach in usable if isinstance(reach.row, PhoneNumber)],
        [reach for reach in usable if isinstance(reach.row, EmailAddress)],
        [
            Refused(label, tuple(dict.fromkeys(reach.verdict.sentence for reach in found)), tuple(found))
            for label, found in refused.items()
        ],
    )
