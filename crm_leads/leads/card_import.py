"""People from a vCard file: shown first, then added to a lead. A card is no consent, whatever it says: the gate asks
for each number as if it had been typed, and a stop that stands is carried over to what is added."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from crm_leads.compliance import suppression
from crm_leads.compliance.digests import extension_of, normal_email, normal_phone, written
from crm_leads.enums import ActivityKind, LineType, Source
from crm_leads.leads import contacts, timeline
from crm_leads.models import Contact, Lead
from crm_leads.names import is_surely_entity
from crm_leads.vcards import Card, read

LONGEST_NAME = 200
LONGEST_LINE = 300
MOST_REACHED = 20
FAX = frozenset({"fax", "pager", "modem"})
MOBILE = frozenset({"cell", "mobile", "iphone"})


@dataclass(frozen=True)
class CardPerson:
    """`phones` are normal, each with its LineType. `remarks` say what of the card is not kept; with `problem` it cannot
    be added at all."""

    full_name: str
    first_name: str = ""
    last_name: str = ""
    is_entity: bool = False
    phones: tuple[tuple[str, str], ...] = ()
    emails: tuple[str, ...] = ()
    mailing_address: str = ""
    mailing_city: str = ""
    mailing_state: str = ""
    mailing_postal_code: str = ""
    note: str = ""
    remarks: tuple[str, ...] = ()
    problem: str = ""

    @property
    def shown_phones(self) -> list[str]:
        """`(760) 555-0123, mobile`"""
        return [written(number) + (f", {kind}" if kind else "") for number, kind in self.phones]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "CardPerson":
        phones = tuple((number, kind) for number, kind in values["phones"])
        tuples = {name: tuple(values[name]) for name in ("emails", "remarks")}
        return cls(**{**values, **tuples, "phones": phones})


def people_in(content: bytes) -> list[CardPerson]:
    """In the order of the file; writes nothing. Raises ValidationError for what is no vCard file."""
    return [_person(card) for card in read(content)]


def _person(card: Card) -> CardPerson:
    remarks: list[str] = []
    phones: dict[str, str] = {}
    for phone in card.phones[:MOST_REACHED]:
        if phone.kinds & FAX:
            remarks.append(f"{_shown(phone.number)} is a fax or pager number and is left out.")
            continue
        try:
            number = normal_phone(phone.number)
        except ValidationError:
            remarks.append(f"{_shown(phone.number)} is not a US phone number and is left out.")
            continue
        if extension := extension_of(phone.number):
            remarks.append(f"{_shown(phone.number)} is kept without its extension {extension}: dial it manually.")
        phones.setdefault(number, LineType.MOBILE if phone.kinds & MOBILE else LineType.UNKNOWN)
    emails: dict[str, None] = {}
    for address in card.emails[:MOST_REACHED]:
        try:
            emails[normal_email(address)] = None
        except ValidationError:
            remarks.append(f"{_shown(address)} is not an e-mail address and is left out.")
    if len(card.phones) > MOST_REACHED or len(card.emails) > MOST_REACHED:
        remarks.append(f"Only the first {MOST_REACHED} numbers and addresses are kept.")
    home = card.address
    lines = {"mailing_address": home.street, "mailing_city": home.city, "mailing_state": home.state}
    lines["mailing_postal_code"] = home.postal_code
    if any(len(text) > LONGEST_LINE for text in lines.values()):
        lines = {}
        remarks.append("The mailing address is too long and is left out.")
    return CardPerson(
        full_name=card.full_name[:LONGEST_NAME],
        first_name=card.first_name[:LONGEST_NAME],
        last_name=card.last_name[:LONGEST_NAME],
        is_entity=card.is_organization or is_surely_entity(card.full_name),
        phones=tuple(phones.items()),
        emails=tuple(emails),
        note=card.note,
        remarks=tuple(remarks),
        problem=_problem(card.full_name),
        **lines,
    )


def _problem(name: str) -> str:
    if not name:
        return "The card has no name."
    return f"The name has more than {LONGEST_NAME} characters." if len(name) > LONGEST_NAME else ""


def known_names(lead: Lead) -> set[str]:
    """Folded names of the lead's contacts: a card of one of them fills what that contact lacks."""
    return {name.casefold() for name in lead.contacts.values_list("full_name", flat=True)}


@transaction.atomic
def add_to_lead(lead: Lead, people: Iterable[CardPerson], user: User) -> list[Contact]:
    """All or none. Who has no name is left out."""
    return [_add(lead, person, user) for person in people if not person.problem]


def _add(lead: Lead, person: CardPerson, user: User) -> Contact:
    contact = contacts.add_contact(
        lead,
        full_name=person.full_name,
        first_name=person.first_name,
        last_name=person.last_name,
        is_entity=person.is_entity,
        source=Source.VCARD,
        mailing_address=person.mailing_address,
        mailing_city=person.mailing_city,
        mailing_state=person.mailing_state,
        mailing_postal_code=person.mailing_postal_code,
    )
    for number, line_type in person.phones:
        contacts.add_phone(contact, number, line_type=line_type, source=Source.VCARD, carries=False)
    for address in person.emails:
        contacts.add_email(contact, address, source=Source.VCARD, carries=False)
    suppression.carry(contact)
    timeline.record(ActivityKind.EDITED, f"Owner added from a vCard: {contact}.", lead=lead, user=user)
    if person.note:
        timeline.record(ActivityKind.NOTE, f"{contact}: {person.note}", lead=lead, user=user)
    return contact


def chosen(people: Sequence[CardPerson], places: Iterable[str]) -> list[CardPerson]:
    """By their places in the file, as a form gives them."""
    wanted = {int(place) for place in places if place.isdecimal() and len(place) < 5}
    return [person for place, person in enumerate(people) if place in wanted]


def _shown(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]}…"
