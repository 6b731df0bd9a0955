"""What a file of leads may hold of each number and e-mail address: a file knows no gate, so the gate is asked now."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from crm_leads.compliance import gate
from crm_leads.compliance.digests import masked, written
from crm_leads.compliance.hours import spoken
from crm_leads.compliance.openings import Opening, openings
from crm_leads.compliance.reached import grouped
from crm_leads.enums import Channel, ExportedNumbers
from crm_leads.leads.scoring import NOBODY
from crm_leads.models import Contact, EmailAddress, Lead, PhoneNumber
from realty.tenants.rows import rows

OF_LEADS = "lead_id = ANY(%s) ORDER BY rank, id"
OF_CONTACTS = "contact_id = ANY(%s) ORDER BY rank, id"


@dataclass
class Handed:
    """Of one lead: each address with what the gate says of it, and why others are left out."""

    phones: list[tuple[str, str]] = field(default_factory=list)
    emails: list[tuple[str, str]] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)

    @property
    def why(self) -> str:
        """`2: National Do Not Call Registry; 1: Wrong number`."""
        return "; ".join(f"{number}: {why}" for why, number in self.left_out.most_common())


def most_phones(lead_ids: Sequence[int]) -> int:
    """How many columns of numbers a file of these leads needs, at least one. One query."""
    found = rows(Contact, OF_LEADS, [list(lead_ids)], only=("tenant", "lead"))
    leads = {contact.pk: contact.lead_id for contact in found}
    phones = rows(PhoneNumber, OF_CONTACTS, [list(leads)], only=("contact",))
    return max(Counter(leads[phone.contact_id] for phone in phones).values(), default=1)


def addresses_of(leads: Sequence[Lead], numbers: ExportedNumbers, zone: ZoneInfo, now: datetime) -> dict[int, Handed]:
    """By lead; a constant number of queries. People who may not be contacted at all do not leave the house, whatever is
    asked for: of them there is a masked number and the reason."""
    contacts = rows(Contact, OF_LEADS, [[lead.pk for lead in leads]])
    ids = [contact.pk for contact in contacts]
    phones = grouped(rows(PhoneNumber, OF_CONTACTS, [ids]), "contact_id")
    emails = grouped(rows(EmailAddress, OF_CONTACTS, [ids]), "contact_id")
    by_pk, handed = {lead.pk: lead for lead in leads}, defaultdict[int, Handed](Handed)
    calls = [_act(Channel.CALL, row.number, by_pk, contact) for contact in contacts for row in phones[contact.pk]]
    mails = [_act(Channel.EMAIL, row.address, by_pk, contact) for contact in contacts for row in emails[contact.pk]]
    for act, opening in zip(calls, openings(calls, now=now) if calls else [], strict=True):
        assert act.lead is not None
        _hand_phone(handed[act.lead.pk], act.address, opening, numbers, zone, now)
    for act, verdict in zip(mails, gate.look_many(mails, now=now) if mails else [], strict=True):
        assert act.lead is not None
        _hand_email(handed[act.lead.pk], act.address, verdict, numbers)
    return handed


def _act(channel: Channel, address: str, leads: Mapping[int, Lead], contact: Contact) -> gate.Act:
    assert contact.lead_id is not None
    return gate.Act(channel, address, leads[contact.lead_id], contact)


def _hand_phone(
    handed: Handed, number: str, opening: Opening, numbers: ExportedNumbers, zone: ZoneInfo, now: datetime
) -> None:
    if opening.starts and opening.ends:
        says = "May be called now, until" if opening.starts <= now else "May be called from"
        moment = opening.ends if opening.starts <= now else opening.starts
        handed.phones.append((written(number), f"{says} {spoken(moment, zone.key)}"))
    else:
        shown = masked(number) if opening.rule in NOBODY else written(number)
        _refuse(handed, handed.phones, shown, opening.rule, opening.sentence, numbers)


def _hand_email(handed: Handed, address: str, verdict: gate.Verdict, numbers: ExportedNumbers) -> None:
    if verdict.allowed or verdict.retry_at:
        handed.emails.append((address, "May be mailed" if verdict.allowed else verdict.sentence))
    else:
        shown = masked(address) if verdict.rule in NOBODY else address
        _refuse(handed, handed.emails, shown, verdict.rule, verdict.sentence, numbers)


def _refuse(
    handed: Handed,
    column: list[tuple[str, str]],
    shown: str,
    rule: gate.Rule,
    sentence: str,
    numbers: ExportedNumbers,
) -> None:
    handed.left_out[str(rule.label)] += 1
    if numbers == ExportedNumbers.ALL:
        column.append((shown, f"No: {rule.label}. {sentence}"))
