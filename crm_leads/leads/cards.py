"""People of leads as contacts for a phone or an address book.

A phone dials without asking the gate. So people who may not be contacted get no card, and of the others only numbers
and addresses that the gate lets through now or later; the note says what is left out, and when that was decided.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from crm_leads.compliance import gate
from crm_leads.compliance.home_stops import homes_of, homes_stopped
from crm_leads.compliance.openings import openings
from crm_leads.compliance.reached import grouped
from crm_leads.enums import Channel, LineType
from crm_leads.leads.scoring import NOBODY
from crm_leads.models import Contact, EmailAddress, Lead, PhoneNumber
from crm_leads.vcards import Address, Card, Phone
from realty.calendar_files import absolute
from realty.tenants.rows import rows

OF_LEADS = "lead_id = ANY(%s) ORDER BY rank, id"
OF_CONTACTS = "contact_id = ANY(%s) ORDER BY rank, id"
OPTED_OUT = "Asked not to be contacted"


@dataclass
class People:
    """`cards` of those who may be contacted; `left_out` counts the others by why."""

    cards: list[Card] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)

    @property
    def why(self) -> str:
        """`1: Deceased; 2: Asked not to be contacted`."""
        return "; ".join(f"{number}: {why}" for why, number in self.left_out.most_common())


@dataclass
class _Reached:
    phones: list[Phone] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    stopped: str = ""

    def refuse(self, rule: gate.Rule) -> None:
        self.refused[str(rule.label)] += 1
        if rule in NOBODY:
            self.stopped = self.stopped or str(rule.label)


def people_of(leads: Sequence[Lead], zone: ZoneInfo, now: datetime, *, only: int | None = None) -> People:
    """Of these leads, or of them the contact `only`. In the tenant's scope; a constant number of queries."""
    contacts = rows(Contact, OF_LEADS, [[lead.pk for lead in leads]])
    contacts = [contact for contact in contacts if only in (None, contact.pk)]
    by_pk = {lead.pk: lead for lead in leads}
    reached = _reached(contacts, by_pk, now)
    homes = homes_of(by_pk, [])
    at_home = homes_stopped(homes.all())
    found = People()
    for contact in contacts:
        assert contact.lead_id is not None
        lead, theirs = by_pk[contact.lead_id], reached[contact.pk]
        stops = [stop for ref in homes.of(lead.pk) for stop in at_home.get(ref, []) if not stop.of_person]
        if why := _stopped(contact, bool(stops), theirs):
            found.left_out[why] += 1
        elif contact.full_name:
            found.cards.append(_card(contact, lead, theirs, now.astimezone(zone)))
        else:
            found.left_out["No name"] += 1
    return found


def _stopped(contact: Contact, is_home_stopped: bool, theirs: _Reached) -> str:
    if contact.opted_out_at:
        return OPTED_OUT
    if contact.is_deceased:
        return str(gate.Rule.DECEASED.label)
    return str(gate.Rule.HOME_STOPPED.label) if is_home_stopped else theirs.stopped


def _reached(contacts: Sequence[Contact], leads: dict[int, Lead], now: datetime) -> dict[int, _Reached]:
    """By contact, as the gate says at this moment."""
    ids = [contact.pk for contact in contacts]
    phones = grouped(rows(PhoneNumber, OF_CONTACTS, [ids]), "contact_id")
    emails = grouped(rows(EmailAddress, OF_CONTACTS, [ids]), "contact_id")
    calls = [(row, _act(Channel.CALL, row.number, leads, each)) for each in contacts for row in phones[each.pk]]
    mails = [(row, _act(Channel.EMAIL, row.address, leads, each)) for each in contacts for row in emails[each.pk]]
    found = defaultdict[int, _Reached](_Reached)
    answers = openings([act for _, act in calls], now=now) if calls else []
    for (phone, _), opening in zip(calls, answers, strict=True):
        if opening.starts:
            kinds = frozenset({"cell"} if phone.line_type == LineType.MOBILE else {"voice"})
            found[phone.contact_id].phones.append(Phone(phone.number, kinds))
        else:
            found[phone.contact_id].refuse(opening.rule)
    verdicts = gate.look_many([act for _, act in mails], now=now) if mails else []
    for (email, _), verdict in zip(mails, verdicts, strict=True):
        if verdict.allowed or verdict.retry_at:
            found[email.contact_id].emails.append(email.address)
        else:
            found[email.contact_id].refuse(verdict.rule)
    return found


def _act(channel: Channel, address: str, leads: dict[int, Lead], contact: Contact) -> gate.Act:
    assert contact.lead_id is not None
    return gate.Act(channel, address, leads[contact.lead_id], contact)


def _card(contact: Contact, lead: Lead, theirs: _Reached, local: datetime) -> Card:
    return Card(
        full_name=contact.full_name,
        first_name=contact.first_name,
        last_name=contact.last_name,
        is_organization=contact.is_entity,
        phones=tuple(theirs.phones),
        emails=tuple(theirs.emails),
        address=Address(
            contact.mailing_address, contact.mailing_city, contact.mailing_state, contact.mailing_postal_code
        ),
        note=_note(lead, theirs, local),
        url=absolute(lead.get_absolute_url()),
        uid=f"{absolute(lead.get_absolute_url())}#contact-{contact.pk}",
    )


def _note(lead: Lead, theirs: _Reached, local: datetime) -> str:
    day = f"{local:%b} {local.day}, {local.year}"
    lines = [f"Home: {lead}", f"Exported {day}. What may be dialed changes: open the lead before each call."]
    if theirs.refused:
        refused = "; ".join(f"{number}: {why}" for why, number in theirs.refused.most_common())
        lines.append(f"Numbers and addresses left out: {refused}.")
    if lead.is_simulated:
        lines.append("Simulated data.")
    return "\n".join(lines)
