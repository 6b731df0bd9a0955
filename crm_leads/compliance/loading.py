"""Reads the facts of many acts of one tenant in a number of queries that does not depend on how many acts."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError

from crm_leads.compliance import usage
from crm_leads.compliance.consents import of_digests
from crm_leads.compliance.digests import digest, normal_address
from crm_leads.compliance.facts import BY_PHONE, Facts
from crm_leads.compliance.home_stops import StandingStops
from crm_leads.compliance.homes import Homes
from crm_leads.compliance.people import names_of
from crm_leads.compliance.places import Places
from crm_leads.compliance.scrubs import latest_by_digest
from crm_leads.compliance.states import BUILT_IN, laws
from crm_leads.compliance.suppression import OF_THE_PERSON
from crm_leads.compliance.verdicts import Act
from crm_leads.enums import Channel
from crm_leads.models import (
    Consent,
    Contact,
    EmailAddress,
    EmailMessage,
    PhoneNumber,
    Suppression,
)
from realty.tenants.rows import of_tenant, rows

# The addresses are looked up first, as a list: joined, they would read all contacts of the tenant.
HELD_OR_NAMED = """
(id = ANY(ARRAY(SELECT contact_id FROM crm_leads_phonenumber WHERE {mine} AND number = ANY(%s)
    UNION SELECT contact_id FROM crm_leads_emailaddress WHERE {mine} AND address = ANY(%s)))
OR id = ANY(%s) OR lead_id = ANY(%s)) ORDER BY rank, id
"""
# An owner who lifts the stop of a bounce says that the address works again.
RETURNED = """
digest = ANY(%s) AND bounced_at IS NOT NULL AND NOT EXISTS (
    SELECT FROM crm_leads_suppression AS lifted
    WHERE {mine} AND lifted.digest = crm_leads_emailmessage.digest AND lifted.because IN ('bounced', 'vendor')
        AND lifted.lifted_at > bounced_at)
ORDER BY bounced_at
"""
T = TypeVar("T")


def load(acts: Sequence[Act], tenant_id: int, now: datetime) -> list[Facts]:
    """The facts of each act, in their order. The tenant's scope is open."""
    addresses = [_normal(act) for act in acts]
    channels = {Channel(act.channel) for act in acts}
    people = People.load(acts, addresses)
    homes = Homes.load(people.lead_ids, people.contacts.values())
    stopped = StandingStops.load(people.lead_ids, people.contacts.values())
    by_digest = {digest(address): address for address in addresses if address}
    own = set(by_digest)
    everywhere = own | people.digests_of(people.contacts.values())
    records = Records.load(own, everywhere, channels)
    used = usage.load(tenant_id, everywhere, channels, now)
    rules = laws() if channels.intersection(BY_PHONE) else BUILT_IN
    places = Places.load(by_digest, homes.leads.values(), rules, channels, now)
    loaded = []
    for act, address in zip(acts, addresses, strict=True):
        known = digest(address or act.address)
        reached = people.reached(act, address)
        of_person = people.digests_of(reached) | {known}
        loaded.append(
            Facts(
                act=act,
                now=now,
                address=address,
                digest=known,
                laws=rules,
                people=tuple(reached),
                holders=tuple(people.held(act, address)),
                phones=tuple(people.phones_at.get(address, ())),
                **homes.of(_lead_id(act), reached),
                **stopped.of(_lead_id(act), reached, homes.stops_of(_lead_id(act), reached)),
                **places.of(known),
                **records.of(known, of_person),
                **used.of(act, known, of_person),
            )
        )
    return loaded


def _normal(act: Act) -> str:
    """Empty for what is no address, and for a skip trace, whose address is a home's."""
    try:
        return "" if act.channel == Channel.TRACE else normal_address(act.address)
    except ValidationError:
        return ""


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

    @classmethod
    def load(cls, acts: Sequence[Act], addresses: Sequence[str]) -> "People":
        given = [act.contact.pk for act in acts if act.contact]
        leads = {pk for act in acts if (pk := _lead_id(act))}
        at = list(set(addresses) - {""})
        conditions = HELD_OR_NAMED.format(mine=of_tenant("Contact"))
        found = rows(Contact, conditions, [at, at, given, list(leads)])
        contacts = {contact.pk: contact for contact in found}
        phones = rows(PhoneNumber, "contact_id = ANY(%s) ORDER BY is_wrong, rank, id", [list(contacts)])
        emails = rows(EmailAddress, "contact_id = ANY(%s) ORDER BY rank, id", [list(contacts)])
        return cls(contacts, phones, emails, leads)

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


def _lead_id(act: Act) -> int | None:
    return act.lead.pk if act.lead else act.contact.lead_id if act.contact else None


@dataclass
class Records:
    """What is on record about the addresses; digests find it, also for those erased."""

    suppressions: dict[str, list[Suppression]]
    consents: dict[str, list[Consent]]
    scrubs: dict[str, Any]
    bounces: dict[str, datetime]

    @classmethod
    def load(cls, digests: set[str], everywhere: set[str], channels: set[Channel]) -> "Records":
        """`digests` are those of the acts, `everywhere` has the people's other addresses as well."""
        lasting = "digest = ANY(%s) AND lifted_at IS NULL ORDER BY occurred_at, id"
        standing = rows(Suppression, lasting, [list(everywhere)])
        phone, email = bool(channels.intersection(BY_PHONE)), Channel.EMAIL in channels
        consents = of_digests(digests) if phone else []
        returned = RETURNED.format(mine=of_tenant("Suppression"))
        bounced = rows(EmailMessage, returned, [list(digests)], only=("digest", "bounced_at")) if email else []
        return cls(
            grouped(standing, "digest"),
            grouped(consents, "digest"),
            latest_by_digest(digests) if phone else {},
            {row.digest: row.bounced_at for row in bounced if row.bounced_at},
        )

    def of(self, known: str, of_person: set[str]) -> dict[str, Any]:
        elsewhere = [row for other in sorted(of_person - {known}) for row in self.suppressions.get(other, ())]
        return {
            "stops": tuple(self.suppressions.get(known, ())),
            "stops_of_person": tuple(row for row in elsewhere if row.because in OF_THE_PERSON),
            "consents": tuple(self.consents.get(known, ())),
            "scrub": self.scrubs.get(known),
            "bounced_at": self.bounces.get(known),
        }
