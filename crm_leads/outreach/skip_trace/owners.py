"""Which contact of a lead a person of an answer is.

Two rows of one answer are two people, also when they share a name: father and son. A person traced again is known by a
number or an address in common and a name that fits; by the name alone only where one contact and one row have it, and
nothing speaks against it.
"""

from collections import Counter
from collections.abc import Sequence

from django.core.exceptions import ValidationError

from crm_leads import names
from crm_leads.compliance.digests import digest_of_name, normal_address
from crm_leads.compliance.home_stops import homes_of, homes_stopped
from crm_leads.compliance.same_person import names_of, normal_name
from crm_leads.enums import HomeStoppedBecause
from crm_leads.models import Contact, Lead
from crm_leads.vendors.base import Person


def contacts_of_answer(lead: Lead, persons: Sequence[Person]) -> list[tuple[Person, Contact | None]]:
    """Each person with the contact that it is; None for one whom the lead does not know. A row that the answer merely
    repeats is left out."""
    rows = _without_repeats(persons)
    contacts = list(lead.contacts.prefetch_related("phones", "emails"))
    reached = {contact.pk: _addresses_of(contact) for contact in contacts}
    pairs = sorted(
        ((score, -place, -contact.pk) for place, person in enumerate(rows) for contact in contacts
         if (score := _score(person, contact, reached[contact.pk]))), reverse=True,
    )  # fmt: skip
    found: dict[int, Contact] = {}
    by_pk = {contact.pk: contact for contact in contacts}
    for _, place, pk in pairs:
        if -place not in found and -pk in by_pk:
            found[-place] = by_pk.pop(-pk)
    _by_name(rows, list(by_pk.values()), reached, found)
    return [(person, found.get(place)) for place, person in enumerate(rows)]


def _score(person: Person, contact: Contact, reached: set[str]) -> tuple[bool, int] | None:
    """How surely they are one: dead or alive alike, then how many addresses they share. None where they share none, or
    where their names differ, as those of a couple with one landline do."""
    shared = len(reached & _addresses(person))
    ours, theirs = normal_name(contact), _name(person)
    if not shared or (ours and theirs and ours != theirs and names_of(contact).isdisjoint(_keys(person))):
        return None
    return contact.is_deceased == person.deceased, shared


def _by_name(
    rows: Sequence[Person], contacts: Sequence[Contact], reached: dict[int, set[str]], found: dict[int, Contact]
) -> None:
    """What is left on both sides, where the name is one contact's and one row's alone."""
    left = {place: person for place, person in enumerate(rows) if place not in found}
    asked = Counter(_name(person) for person in rows)
    known = Counter(normal_name(contact) for contact in [*contacts, *found.values()])
    by_name = {normal_name(contact): contact for contact in contacts}
    for place, person in left.items():
        name = _name(person)
        contact = by_name.get(name)
        if name and contact and asked[name] == known[name] == 1 and not _contradicts(person, contact, reached):
            found[place] = contact


def _contradicts(person: Person, contact: Contact, reached: dict[int, set[str]]) -> bool:
    """One is dead and the other is not, and no address says that they are one."""
    both_reached = bool(reached[contact.pk]) and bool(_addresses(person))
    return contact.is_deceased != person.deceased and (contact.is_deceased or both_reached)


def _without_repeats(persons: Sequence[Person]) -> list[Person]:
    kept: list[Person] = []
    for person in persons:
        if person not in kept:
            kept.append(person)
    return kept


def _name(person: Person) -> str:
    return normal_name(Contact(full_name=person.full_name, first_name=person.first_name, last_name=person.last_name))


def _addresses_of(contact: Contact) -> set[str]:
    return {*(phone.number for phone in contact.phones.all()), *(email.address for email in contact.emails.all())}


def _addresses(person: Person) -> set[str]:
    found = set()
    for text in (*(phone.number for phone in person.phones), *person.emails):
        try:
            found.add(normal_address(text))
        except ValidationError:
            continue  # foreign or mistyped: it tells nobody apart
    return found


def names_erased_at(lead: Lead) -> set[str]:
    """Digests of the names of people who were erased on request and lived at the lead's home."""
    homes = homes_of([lead.pk], []).of(lead.pk)
    stops = [stop for stops in homes_stopped(homes).values() for stop in stops]
    return {name for stop in stops if stop.because == HomeStoppedBecause.ERASED for name in stop.name_digests}


def is_named(person: Person, digests: set[str]) -> bool:
    """Whether a name of theirs is one of these."""
    return not digests.isdisjoint({digest_of_name(name) for name in _keys(person)})


def _keys(person: Person) -> frozenset[str]:
    return names.keys(person.full_name or f"{person.first_name} {person.last_name}")
