"""The homes of many acts: those of their leads, and every other home at which whoever is reached is known. What the MLS
says of any of them counts, lead or not (NAR Code of Ethics, Article 16).

A listing that may be of the home counts as one of it, until a person has said that it is another.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from crm_leads.compliance.facts import KnownHome
from crm_leads.enums import ClosedBecause, LeadStatus, PropertyStatus
from crm_leads.homes.keys import KEYS, home_of
from crm_leads.models import Contact, CrmProperty, HomeStop, Lead, LeadUseStatement
from listings.enums import StandardStatus
from listings.home_questions import home_of as home_of_listing
from listings.homes.answers import answers_about
from listings.homes.grouping import NO_ANSWERS, Answers, decided
from listings.homes.judging import Verdict, judge
from listings.homes.keys import address_key, parcel_key
from listings.homes.reading import COLUMNS, Home
from listings.models import Collection, Listing
from realty.tenants.scope import current_scope
from realty.tenants.together import Read

OF_THE_HOME = (
    "tenant", "listing", "property_key", "address_key", "parcel_key", "street_address", "unparsed_address", "city",
    "state_or_province", "postal_code", "county_or_parish", "parcel_number",
)  # fmt: skip
LEAD_FIELDS = (
    *OF_THE_HOME, "collection", "status", "closed_at", "closed_because", "closed_evidence", "purged_at",
    "status_changed_on", "is_simulated",
)  # fmt: skip
PROPERTY_FIELDS = (*OF_THE_HOME, "client", "lead", "status")
LISTING_FIELDS = (
    "tenant", "property_key", "listing_id", "standard_status", "mls_status", "property_type", "close_date",
    "list_office_name", *COLUMNS,
)  # fmt: skip
# One index scan for each key: a condition over all four would read every listing of the tenant.
OF_THE_HOMES = """
id IN (
    SELECT id FROM listings_listing WHERE {mine} AND property_key = ANY(%s::text[])
    UNION SELECT id FROM listings_listing WHERE {mine} AND address_key = ANY(%s::text[])
    UNION SELECT id FROM listings_listing WHERE {mine} AND parcel_key = ANY(%s::text[]) AND parcel_key <> ''
    UNION SELECT id FROM listings_listing WHERE {mine} AND id = ANY(%s::bigint[])
) AND vanished_at IS NULL ORDER BY id
"""
# With these a listing is no obstacle, so nobody needs to know whether it is of the home.
FREE = frozenset({StandardStatus.EXPIRED, StandardStatus.CANCELED, StandardStatus.DELETE})
CLIENTS = frozenset({PropertyStatus.ACTIVE, PropertyStatus.PENDING})
LISTED_AGAIN = frozenset({ClosedBecause.RELISTED, ClosedBecause.BACK_ON_MARKET})
# What a license or an MLS writes behind the name of a firm, or leaves out.
FORMS = frozenset({"inc", "incorporated", "llc", "lp", "llp", "corp", "corporation", "co", "company", "ltd", "the"})
NOT_A_LETTER = re.compile(r"[\W_]+")
Row = Lead | CrmProperty


def office(name: str) -> tuple[str, ...]:
    """As offices of one name have it, whoever writes it; empty for no name."""
    return tuple(word for word in NOT_A_LETTER.sub(" ", name.replace(".", "").casefold()).split() if word not in FORMS)


def known_reads(lead_ids: Iterable[int], contact_ids: Sequence[int]) -> "tuple[Read[Lead], Read[CrmProperty]]":
    """The leads, and the properties that these became or whose clients these are."""
    leads = list(lead_ids)
    owned = "(client_id = ANY(%s::bigint[]) OR lead_id = ANY(%s::bigint[])) AND merged_into_id IS NULL ORDER BY id"
    return (
        Read(Lead, "id = ANY(%s::bigint[])", [leads], only=LEAD_FIELDS),
        Read(CrmProperty, owned, [contact_ids, leads], only=PROPERTY_FIELDS),
    )


def reads(known: "Sequence[Row]") -> list[Read[Any]]:
    """Listings of these homes and near them, the leads' collections with what is stated of them, and stops near."""
    keys = [list({getattr(row, name) for row in known} - {""}) for name in KEYS]
    own = list({row.listing_id for row in known} - {None})
    named = list({row.collection_id for row in known if isinstance(row, Lead)} - {None})
    standing = "collection_id = ANY(%s::bigint[]) AND withdrawn_at IS NULL"
    near = "lifted_at IS NULL AND (address_key = ANY(%s::text[]) OR parcel_key = ANY(%s::text[])) ORDER BY id"
    return [
        Read(Listing, OF_THE_HOMES, [*keys, own], only=LISTING_FIELDS),
        Read(Collection, "id = ANY(%s::bigint[])", [named]),
        Read(LeadUseStatement, standing, [named], only=("tenant", "collection")),
        Read(HomeStop, near, keys[1:]),
    ]


@dataclass
class Homes:
    leads: dict[int, Lead]
    properties: list[CrmProperty]
    listings: list[Listing]
    collections: dict[int, Collection]
    stated: set[int]
    stops: list[HomeStop] = field(default_factory=list)
    offices: frozenset[tuple[str, ...]] = frozenset()
    answers: Answers = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._near: dict[object, list[Listing]] = defaultdict(list)
        self._read: dict[int, Home] = {}
        for listing in self.listings:
            self._near[listing.property_key].append(listing)
            self._near[listing.pk].append(listing)
            if listing.standard_status not in FREE:
                home = self._read[listing.pk] = home_of_listing(listing)
                for key in {address_key(home), parcel_key(home)} - {""}:
                    self._near["near", key].append(listing)
        self._of_client: dict[int, list[CrmProperty]] = defaultdict(list)
        for row in self.properties:
            self._of_client[row.client_id or 0].append(row)

    @classmethod
    def of_rows(cls, known: "list[Row]", found: Iterator[list[Any]], names: Iterable[str] = ()) -> "Homes":
        """`known` are the leads and the clients' properties; `found` is what `reads` asks for; `names` are those of
        the brokerage. Two queries more where somebody's answer may count."""
        listings, collections, statements, stops = (next(found) for _ in range(4))
        homes = cls(
            {row.pk: row for row in known if isinstance(row, Lead)},
            [row for row in known if isinstance(row, CrmProperty)],
            listings,
            {row.pk: row for row in collections},
            {row.collection_id for row in statements},
            stops,
            frozenset(office(name) for name in names) - {()},
        )
        homes.answers = homes._answers(known)
        return homes

    def _answers(self, known: Iterable[Row]) -> Answers:
        """Only where a listing of another name is near: most acts need none."""
        asked = [
            self._home(row)
            for row in known
            if self.stops or any(row.property_key != other.property_key for other in self._near_to(row))
        ]
        tenant_id = current_scope().tenant_id
        return answers_about(tenant_id, asked) if asked and tenant_id else NO_ANSWERS

    def of(self, lead_id: int | None, people: Iterable[Contact]) -> dict[str, Any]:
        lead = self.leads.get(lead_id) if lead_id else None
        collection = self.collections.get(lead.collection_id) if lead and lead.collection_id else None
        found = self._listings_of(lead) if lead else {}
        is_client = lead is not None and self._is_client(lead)
        if is_client:
            found = {pk: each for pk, each in found.items() if not self._is_own(each[0])}
        return {
            "lead_id": lead_id,
            "lead": lead,
            "is_client": is_client,
            "collection": collection,
            "has_statement": bool(collection and collection.pk in self.stated),
            "same_home": tuple(listing for listing, _ in found.values()),
            "doubts": {pk: doubt for pk, (_, doubt) in found.items() if doubt},
            "other_homes": tuple(self._others(lead_id, people)),
        }

    def stops_of(self, lead_id: int | None, people: Iterable[Contact]) -> list[HomeStop]:
        """Stops of homes that are the same as one at which somebody is known, or may be."""
        if not self.stops:
            return []
        leads = {lead_id, *(contact.lead_id for contact in people)} - {None}
        known: list[Row] = [self.leads[pk] for pk in leads if pk in self.leads]
        known += [row for contact in people for row in self._of_client.get(contact.pk, ())]
        homes = [self._home(row) for row in known]
        return [
            stop
            for stop in self.stops
            if any(decided(home, home_of(stop), self.answers) is not Verdict.DIFFERENT for home in homes)
        ]

    def _is_client(self, lead: Lead) -> bool:
        """The tenant works for the owner by now."""
        is_converted = lead.status == LeadStatus.CONVERTED
        return is_converted and any(row.lead_id == lead.pk and row.status in CLIENTS for row in self.properties)

    def _is_own(self, listing: Listing) -> bool:
        """The brokerage's own agreement with the owner, which the MLS shows by its name. A sale ended it."""
        return office(listing.list_office_name) in self.offices and listing.standard_status != StandardStatus.CLOSED

    def _others(self, lead_id: int | None, people: Iterable[Contact]) -> Iterable[KnownHome]:
        contacts = list(people)
        leads = {c.lead_id for c in contacts if c.lead_id and c.lead_id != lead_id and c.lead_id in self.leads}
        for pk in sorted(leads):
            lead = self.leads[pk]
            if lead.status != LeadStatus.CONVERTED and lead.purged_at is None:
                again = lead.closed_evidence if lead.closed_because in LISTED_AGAIN else ""
                yield self._known(lead, since=lead.status_changed_on, listed_again=again)
        for row in (row for contact in contacts for row in self._of_client.get(contact.pk, ())):
            # A client's home is listed by the tenant itself; a lead of the same home says that it is not.
            if row.status not in CLIENTS and row.lead_id != lead_id:
                yield self._known(row, since=None)

    def _known(self, row: Row, *, since: date | None, listed_again: str = "") -> KnownHome:
        found = self._listings_of(row)
        doubts = {pk: doubt for pk, (_, doubt) in found.items() if doubt}
        name = row.street_address or row.unparsed_address
        return KnownHome(name, tuple(listing for listing, _ in found.values()), doubts, since, listed_again)

    def _listings_of(self, row: Row) -> dict[int, tuple[Listing, str]]:
        """Those of the home and the one that the row came from, whatever address it has by now; then those that may
        be of it, each with the reason."""
        named = (row.property_key, row.listing_id) if row.property_key else (row.listing_id,)
        certain = [listing for name in named for listing in self._near.get(name, ())]
        found = {listing.pk: (listing, "") for listing in certain}
        home = None
        for listing in self._near_to(row):
            if listing.pk in found:
                continue
            home = home or self._home(row)
            other = self._read[listing.pk]
            verdict = decided(home, other, self.answers)
            if verdict is not Verdict.DIFFERENT:
                doubt = judge(home, other).reason if verdict is Verdict.MAYBE else ""
                found[listing.pk] = (listing, doubt)
        return dict(sorted(found.items()))

    def _near_to(self, row: Row) -> Iterable[Listing]:
        keys = {row.address_key, row.parcel_key} - {""}
        return [listing for key in keys for listing in self._near.get(("near", key), ())]

    def _home(self, row: Row) -> Home:
        """As its listing has it, which knows more than one line; else as the row does."""
        return self._read.get(row.listing_id or 0) or home_of(row)
