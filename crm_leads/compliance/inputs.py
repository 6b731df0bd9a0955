"""Reads the facts of many acts of one tenant in a number of queries that does not depend on how many acts."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError

from crm_leads.compliance import home_stops, known_homes, places, records, usage
from crm_leads.compliance.digests import digest, normal_address
from crm_leads.compliance.facts import BY_PHONE, Facts
from crm_leads.compliance.reached import People
from crm_leads.compliance.states import BUILT_IN, RULES_READ, StateLaw, laws_of
from crm_leads.compliance.verdicts import Act
from crm_leads.enums import Channel
from crm_leads.models import Contact, EmailAddress, Lead, LeadPolicy, PhoneNumber, PlaceStop, VendorAccount
from realty.tenants.models import Tenant
from realty.tenants.together import Read, read_together

# The addresses are looked up first, as a list: joined, they would read all contacts of the tenant.
HELD_OR_NAMED = """
(id = ANY(ARRAY(SELECT contact_id FROM crm_leads_phonenumber WHERE {mine} AND number = ANY(%s::text[])
    UNION SELECT contact_id FROM crm_leads_emailaddress WHERE {mine} AND address = ANY(%s::text[])))
OR id = ANY(%s::bigint[]) OR lead_id = ANY(%s::bigint[])) ORDER BY rank, id
"""
# The same for every address of one lead.
WHO_SHARES = """
(lead_id = %s OR id = ANY(ARRAY(
    SELECT contact_id FROM crm_leads_phonenumber WHERE {mine} AND number = ANY(ARRAY(
        SELECT number FROM crm_leads_phonenumber WHERE {mine} AND contact_id = ANY(ARRAY(
            SELECT id FROM crm_leads_contact WHERE {mine} AND lead_id = %s))))
    UNION SELECT contact_id FROM crm_leads_emailaddress WHERE {mine} AND address = ANY(ARRAY(
        SELECT address FROM crm_leads_emailaddress WHERE {mine} AND contact_id = ANY(ARRAY(
            SELECT id FROM crm_leads_contact WHERE {mine} AND lead_id = %s)))))))
ORDER BY rank, id
"""


def load(acts: Sequence[Act], tenant_id: int, now: datetime) -> list[Facts]:
    """The facts of each act, in their order. The tenant's scope is open. Three queries, and two more where somebody's
    answer about a home may count."""
    addresses = [_normal(act) for act in acts]
    channels = {Channel(act.channel) for act in acts}
    given = [act.contact.pk for act in acts if act.contact]
    leads = {pk for act in acts if (pk := _lead_id(act))}
    holders = _holders(set(addresses) - {""}, given, leads)
    contacts, brokerage = _begun(read_together(*_first_reads(holders, tenant_id, channels, now)), tenant_id, channels)
    return _facts(_People(contacts, leads), lambda people: acts, brokerage, channels, now)[1]


ON_A_PAGE = {Channel.CALL, Channel.EMAIL}


def lead_reads(lead: Lead, now: datetime) -> list[Read[Any]]:
    """The first of what `load_lead` reads, for a page that reads more at once. The tenant's scope is open."""
    return _first_reads(Read(Contact, WHO_SHARES, [lead.pk] * 3), lead.tenant_id, ON_A_PAGE, now)


def load_lead(
    lead: Lead, user_id: int | None, now: datetime, begun: Sequence[list[Any]] | None = None
) -> tuple["People", list[Facts]]:
    """Everybody at the home of a lead, and the facts of a call to each of their numbers and an e-mail to each of their
    addresses, in the order of `People`. The tenant's scope is open. As many queries as `load`; one less where
    `lead_reads` have `begun`."""
    found = read_together(*lead_reads(lead, now)) if begun is None else begun
    contacts, brokerage = _begun(found, lead.tenant_id, ON_A_PAGE)

    def acts(people: People) -> Iterator[Act]:
        of_lead = {contact.pk: contact for contact in people.of_lead(lead.pk)}
        for phone in people.phones:
            if contact := of_lead.get(phone.contact_id):
                yield Act(Channel.CALL, phone.number, lead, contact, user_id)
        for email in people.emails:
            if contact := of_lead.get(email.contact_id):
                yield Act(Channel.EMAIL, email.address, lead, contact, user_id)

    return _facts(_People(contacts, {lead.pk}), acts, brokerage, ON_A_PAGE, now)


@dataclass(frozen=True)
class Brokerage:
    """What holds for every act of the tenant."""

    policy: LeadPolicy
    laws: Mapping[str, StateLaw]
    place_stops: list[PlaceStop]
    stopped: list[VendorAccount]
    is_suspended: bool
    zone: ZoneInfo
    names: tuple[str, ...]


@dataclass(frozen=True)
class _People:
    """Who may be reached, before their addresses are read."""

    contacts: list[Contact]
    leads: set[int]


def _first_reads(people: Read[Contact], tenant_id: int, channels: set[Channel], now: datetime) -> list[Read[Any]]:
    of_tenant: list[Read[Any]] = [usage.policy_read(tenant_id), *RULES_READ, places.stops_read(now)]
    of_tenant.append(usage.stopped_read(channels))
    return [people, *of_tenant, _tenant(tenant_id)]


def _begun(found: Sequence[list[Any]], tenant_id: int, channels: set[Channel]) -> tuple[list[Contact], Brokerage]:
    contacts, policies, own, who, stops, stopped, tenants = found
    rules = laws_of(own, who) if channels.intersection(BY_PHONE) else BUILT_IN
    policy = policies[0] if policies else LeadPolicy(tenant_id=tenant_id)
    zone = ZoneInfo(tenants[0].time_zone) if tenants else ZoneInfo("UTC")
    is_suspended = not all(tenant.is_active for tenant in tenants)
    names = (policy.brokerage_name, *(tenant.name for tenant in tenants))
    return contacts, Brokerage(policy, rules, stops, stopped, is_suspended, zone, names)


def _tenant(tenant_id: int) -> Read[Tenant]:
    return Read(Tenant, "id = %s", [tenant_id], only=("is_active", "time_zone", "name"))


def _holders(addresses: set[str], contact_ids: list[int], lead_ids: set[int]) -> Read[Contact]:
    at = list(addresses)
    return Read(Contact, HELD_OR_NAMED, [at, at, contact_ids, list(lead_ids)])


def _facts(
    who: _People,
    acts_of: "Callable[[People], Iterable[Act]]",
    brokerage: Brokerage,
    channels: set[Channel],
    now: datetime,
) -> "tuple[People, list[Facts]]":
    """What is kept of these people and their homes, then what is kept of their addresses."""
    ids = [contact.pk for contact in who.contacts]
    at = {*who.leads, *(contact.lead_id for contact in who.contacts if contact.lead_id)}
    phones, emails, leads, properties, refs = read_together(
        Read(PhoneNumber, "contact_id = ANY(%s::bigint[]) ORDER BY is_wrong, rank, id", [ids]),
        Read(EmailAddress, "contact_id = ANY(%s::bigint[]) ORDER BY rank, id", [ids]),
        *known_homes.known_reads(at, ids),
        home_stops.homes_read(at, ids),
    )
    people = People({contact.pk: contact for contact in who.contacts}, phones, emails, who.leads)
    acts = list(acts_of(people))
    return people, _judged(people, acts, [*leads, *properties], home_stops.homes_in(refs), brokerage, channels, now)


def _judged(
    people: "People",
    acts: Sequence[Act],
    known: list[known_homes.Row],
    refs: home_stops.Homes,
    brokerage: Brokerage,
    channels: set[Channel],
    now: datetime,
) -> list[Facts]:
    addresses = [_normal(act) for act in acts]
    by_digest = {digest(address): address for address in addresses if address}
    by_phone = {number: address for number, address in by_digest.items() if "@" not in address}
    everywhere = set(by_digest) | people.digests_of(people.contacts.values())
    standing = home_stops.stops_read(refs.all())
    asked = [
        *known_homes.reads(known),
        *records.reads(set(by_digest), everywhere, channels),
        *usage.reads(brokerage.policy, everywhere, channels, now),
        *places.numbers_read(by_phone),
        *([standing] if standing else []),
    ]
    found = iter(read_together(*asked))
    of_homes = known_homes.Homes.of_rows(known, found, brokerage.names)
    on_record = records.Records.of_rows(channels, found)
    used = usage.of_rows(brokerage.policy, channels, brokerage.stopped, found)
    numbers = (next(found), next(found))
    stops = home_stops.by_home(refs.all(), next(found)) if standing else {}
    where = (
        places.Places()
        if channels <= {Channel.TRACE}
        else places.Places.of_rows(by_phone, of_homes.leads.values(), brokerage.laws, brokerage.place_stops, numbers)
    )
    stopped = home_stops.StandingStops(refs, stops)
    loaded = []
    for act, address in zip(acts, addresses, strict=True):
        known_as = digest(address or act.address)
        reached = people.reached(act, address)
        of_person = people.digests_of(reached) | {known_as}
        loaded.append(
            Facts(
                act=act,
                now=now,
                address=address,
                digest=known_as,
                laws=brokerage.laws,
                is_suspended=brokerage.is_suspended,
                zone=brokerage.zone,
                people=tuple(reached),
                holders=tuple(people.held(act, address)),
                phones=tuple(people.phones_at.get(address, ())),
                **of_homes.of(_lead_id(act), reached),
                **stopped.of(_lead_id(act), reached, of_homes.stops_of(_lead_id(act), reached)),
                **where.of(known_as),
                **on_record.of(known_as, of_person),
                **used.of(act, known_as, of_person),
            )
        )
    return loaded


def _normal(act: Act) -> str:
    """Empty for what is no address, and for a skip trace, whose address is a home's."""
    try:
        return "" if act.channel == Channel.TRACE else normal_address(act.address)
    except ValidationError:
        return ""


def _lead_id(act: Act) -> int | None:
    return act.lead.pk if act.lead else act.contact.lead_id if act.contact else None
