"""Owners of a lead's home with their numbers and addresses, and what the gate says of each now."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any

from crm_leads.compliance import gate
from crm_leads.compliance.digests import digest, written
from crm_leads.compliance.facts import Facts
from crm_leads.compliance.reached import People, grouped
from crm_leads.models import Contact, EmailAddress, GateDecision, Lead, PhoneNumber
from crm_leads.outreach.calls.request import still_admits
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


def people_of(
    lead: Lead, request: TenantRequest, calling: GateDecision | None, begun: Sequence[list[Any]] | None = None
) -> dict[str, Any]:
    """`all`: who may be called first; `call` (the reach of the user's open call `calling`); `next`: whom to call next;
    `callable_now`: how many numbers may be called; `opens_at` and `closed`: when the hours open and why they are
    closed, where they are. The gate's constant number of queries; `begun` has its first one."""
    people, looked = gate.look_at_lead(lead, request.user.pk, begun=begun)
    _keep(lead, people, looked)
    contacts = people.of_lead(lead.pk)
    answers: dict[tuple[int, str], gate.Verdict] = {
        (facts.act.contact.pk, facts.act.address): verdict for facts, verdict in looked if facts.act.contact
    }
    numbers, mails = grouped(people.phones, "contact_id"), grouped(people.emails, "contact_id")
    for each in contacts:
        for phone in numbers[each.pk]:
            phone.contact = each
    reached = {each.pk: list(_reaches(numbers[each.pk], mails[each.pk], answers, calling)) for each in contacts}
    phones = [reach for reaches in reached.values() for reach in reaches if isinstance(reach.row, PhoneNumber)]
    closed = [reach.verdict for reach in phones if reach.verdict.rule == gate.Rule.HOURS]
    everyone = sorted((_person(each, reached[each.pk]) for each in contacts), key=attrgetter("waits"))
    return {
        "all": everyone,
        "call": next((phone for phone in phones if phone.is_open_call), None),
        "next": _next([phone for person in everyone for phone in person.phones if phone.verdict.allowed]),
        "callable_now": sum(phone.verdict.allowed for phone in phones),
        "phone_count": len(phones),
        "opens_at": min((verdict.retry_at for verdict in closed if verdict.retry_at), default=None),
        "closed": list(dict.fromkeys(verdict.sentence for verdict in closed if verdict.retry_at)),
    }


def _next(callable_now: Sequence[Reach]) -> Reach | None:
    """The first that nobody has tried, else the one whose last call is longest ago."""
    return min(callable_now, key=_last_tried, default=None)


def _last_tried(reach: Reach) -> datetime:
    return getattr(reach.row, "last_result_at", None) or datetime.min.replace(tzinfo=UTC)


def _keep(lead: Lead, people: People, looked: Sequence[tuple[Facts, gate.Verdict]]) -> None:
    """What the gate has read of the lead's phones and says of them, for the panels that show the same rows."""
    own = {contact.pk for contact in people.of_lead(lead.pk)}
    calls = {facts.digest: facts for facts, _ in looked if facts.by_phone}
    verdicts: dict[str, gate.Verdict] = {}
    for facts, verdict in looked:
        # Of a number that two people share the refusal counts.
        if facts.by_phone and (facts.digest not in verdicts or not verdict.allowed):
            verdicts[facts.digest] = verdict
    lead.__dict__["verdicts_read"] = verdicts
    consents = [consent for facts in calls.values() for consent in facts.consents]
    lead.__dict__["phones_read"] = [phone for phone in people.phones if phone.contact_id in own]
    lead.__dict__["scrubs_read"] = {known: facts.scrub for known, facts in calls.items() if facts.scrub}
    lead.__dict__["consents_read"] = sorted(consents, key=attrgetter("given_at", "pk"), reverse=True)


def _reaches(
    phones: Sequence[PhoneNumber],
    emails: Sequence[EmailAddress],
    answers: Mapping[tuple[int, str], gate.Verdict],
    calling: GateDecision | None,
) -> Iterator[Reach]:
    for phone in phones:
        is_open = calling is not None and calling.digest == digest(phone.number)
        yield Reach(phone, answers[phone.contact_id, phone.number], is_open)
    for email in emails:
        yield Reach(email, answers[email.contact_id, email.address])


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
