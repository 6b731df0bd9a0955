"""Stops of homes: who may not be contacted because of where they live, whichever number or address is used.

`homes_stopped` is the one place that asks whether a home is stopped; everything else hands it `HomeRef`s.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from crm_leads.compliance.same_person import name_digests
from crm_leads.models import Contact, CrmProperty, HomeStop, Lead
from realty.tenants.together import Lines, Read, read_together

STANDING = """
lifted_at IS NULL AND (property_key = ANY(%s) OR lead_id = ANY(%s) OR crm_property_id = ANY(%s))
ORDER BY occurred_at, id
"""
# A property is one home with those that a person merged with it, and with the lead that has its key.
HOMES = """
WITH RECURSIVE led AS (
    SELECT id, property_key FROM crm_leads_lead WHERE {mine} AND id = ANY(%s)
), home AS (
    SELECT id, lead_id, property_key, merged_into_id, client_id AS whose, NULL::bigint AS of_lead
    FROM crm_leads_crmproperty WHERE {mine} AND client_id = ANY(%s)
    UNION
    SELECT id, lead_id, property_key, merged_into_id, NULL, lead_id
    FROM crm_leads_crmproperty WHERE {mine} AND lead_id = ANY(%s)
    UNION
    SELECT same.id, same.lead_id, same.property_key, same.merged_into_id, NULL, led.id
    FROM led JOIN (SELECT * FROM crm_leads_crmproperty WHERE {mine}) AS same USING (property_key)
    WHERE led.property_key <> ''
), merged AS (
    SELECT * FROM home
    UNION
    SELECT other.id, other.lead_id, other.property_key, other.merged_into_id, merged.whose, merged.of_lead
    FROM merged JOIN (SELECT * FROM crm_leads_crmproperty WHERE {mine}) AS other
        ON other.merged_into_id = merged.id OR other.id = merged.merged_into_id
)
SELECT of_lead, whose, property_key, lead_id, id FROM merged
UNION ALL SELECT id, NULL, property_key, id, NULL FROM led
"""
HOME_COLUMNS = dict.fromkeys(("of_lead", "whose", "property_key", "lead_id", "id"))


@dataclass(frozen=True)
class HomeRef:
    """What tells a home: its key, the lead and the property that are of it; any of them may be unknown."""

    property_key: str = ""
    lead_id: int | None = None
    crm_property_id: int | None = None

    @classmethod
    def of(cls, record: Lead | CrmProperty) -> "HomeRef":
        if isinstance(record, Lead):
            return cls(record.property_key, record.pk)
        return cls(record.property_key, record.lead_id, record.pk)


def homes_stopped(homes: Collection[HomeRef]) -> dict[HomeRef, list[HomeStop]]:
    """The standing stops of each of these homes, of the home as of persons there, the first said first. One query, or
    none for no homes; a home without a stop is left out."""
    asked = stops_read(homes)
    return by_home(homes, read_together(asked)[0]) if asked else {}


def stops_read(homes: Collection[HomeRef]) -> Read[HomeStop] | None:
    """None where the homes tell nothing to look for."""
    keys = {home.property_key for home in homes} - {""}
    leads, properties = ({getattr(home, name) for home in homes} - {None} for name in ("lead_id", "crm_property_id"))
    if not (keys or leads or properties):
        return None
    return Read(HomeStop, STANDING, [list(keys), list(leads), list(properties)])


def stops_at(home: HomeRef) -> Read[HomeStop]:
    """Those of one home; of nothing where the home tells nothing to look for."""
    return stops_read([home]) or Read(HomeStop, "FALSE")


def by_home(homes: Iterable[HomeRef], found: list[HomeStop]) -> dict[HomeRef, list[HomeStop]]:
    """The stops of each of these homes that has any."""
    told = {home: [stop for stop in found if _is_of(stop, home)] for home in set(homes)} if found else {}
    return {home: stops for home, stops in told.items() if stops}


def _is_of(stop: HomeStop, home: HomeRef) -> bool:
    return (
        bool(home.property_key and stop.property_key == home.property_key)
        or (home.lead_id is not None and stop.lead_id == home.lead_id)
        or (home.crm_property_id is not None and stop.crm_property_id == home.crm_property_id)
    )


@dataclass(frozen=True)
class Homes:
    """Which homes the leads are, and where the contacts own or are clients."""

    of_lead: dict[int, set[HomeRef]]
    of_contact: dict[int, set[HomeRef]]

    def all(self) -> set[HomeRef]:
        return {ref for homes in (self.of_lead, self.of_contact) for refs in homes.values() for ref in refs}

    def of(self, lead_id: int | None, contact: Contact | None = None) -> set[HomeRef]:
        found = set(self.of_lead.get(lead_id, ())) if lead_id else set()
        if contact is not None:
            found |= self.of_contact.get(contact.pk, set())
            found |= self.of_lead.get(contact.lead_id, set()) if contact.lead_id else set()
        return found


def homes_of(lead_ids: Iterable[int], contact_ids: Iterable[int]) -> Homes:
    """One query, however many they are."""
    return homes_in(read_together(homes_read(lead_ids, contact_ids))[0])


def homes_read(lead_ids: Iterable[int], contact_ids: Iterable[int]) -> Lines:
    leads, contacts = sorted(set(lead_ids)), sorted(set(contact_ids))
    return Lines(HOMES, HOME_COLUMNS, [leads, contacts, leads])


def homes_in(found: Iterable[Sequence[Any]]) -> Homes:
    """From the lines of `homes_read`."""
    of_lead: dict[int, set[HomeRef]] = defaultdict(set)
    of_contact: dict[int, set[HomeRef]] = defaultdict(set)
    for lead, contact, key, at_lead, at_property in found:
        ref = HomeRef(key, at_lead, at_property)
        if lead is not None:
            of_lead[lead].add(ref)
        if contact is not None:
            of_contact[contact].add(ref)
    return Homes(dict(of_lead), dict(of_contact))


@dataclass(frozen=True)
class StandingStops:
    """What stands at the homes of many acts."""

    homes: Homes
    stops: dict[HomeRef, list[HomeStop]]

    @classmethod
    def load(cls, lead_ids: Iterable[int], contacts: Collection[Contact]) -> "StandingStops":
        """Two queries."""
        theirs = {contact.lead_id for contact in contacts if contact.lead_id}
        homes = homes_of({*lead_ids, *theirs}, [contact.pk for contact in contacts])
        return cls(homes, homes_stopped(homes.all()))

    def of(self, lead_id: int | None, people: Collection[Contact], near: Iterable[HomeStop] = ()) -> dict[str, Any]:
        """Facts of an act about this lead that reaches these people: a stop at any home of theirs is one of the act.
        `near` are stops of homes that may be one of these."""
        refs = self.homes.of(lead_id).union(*(self.homes.of(None, contact) for contact in people))
        found = {stop.pk: stop for ref in refs for stop in self.stops.get(ref, ())} if self.stops else {}
        found |= {stop.pk: stop for stop in near}
        standing = [stop for _, stop in sorted(found.items())]
        names = name_digests(people) if standing else set()
        return {
            "home_stops": tuple(stop for stop in standing if not stop.of_person),
            "name_stops": tuple(stop for stop in standing if stop.of_person and names.intersection(stop.name_digests)),
        }


def stops_of(record: Lead | CrmProperty) -> list[HomeStop]:
    """Standing stops of the whole home, for its page."""
    found = homes_stopped([HomeRef.of(record)])
    return [stop for stops in found.values() for stop in stops if not stop.of_person]
