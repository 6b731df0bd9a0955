"""Everything that the rules look at for one act, as it stands in the database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from crm_leads.compliance.consents import in_force
from crm_leads.compliance.digests import masked
from crm_leads.compliance.hours import Clock
from crm_leads.compliance.places import Stop
from crm_leads.compliance.states import StateLaw
from crm_leads.compliance.verdicts import Act
from crm_leads.enums import Channel, ConsentKind
from crm_leads.models import (
    Consent,
    Contact,
    HomeStop,
    Lead,
    LeadPolicy,
    PhoneNumber,
    ReassignedCheck,
    Scrub,
    Suppression,
    VendorAccount,
)
from listings.models import Collection, Listing
from listings.places.phone_numbers import is_toll_free, state_of_number, zones_of_number
from listings.places.states import state_of
from listings.places.zones import ZONES

# Dials or reaches a telephone.
BY_PHONE = (Channel.CALL, Channel.VOICEMAIL)


@dataclass(frozen=True)
class KnownHome:
    """A home at which whoever is reached is known, beside the act's own: `name` for people, its live listings,
    `doubts` as in Facts, the day `since` when it was free (None where nobody knows), and what is known of its being
    listed again."""

    name: str
    listings: tuple[Listing, ...] = ()
    doubts: Mapping[int, str] = field(default_factory=dict)
    since: date | None = None
    listed_again: str = ""


@dataclass(frozen=True)
class Facts:
    """`address` is normalised, empty where the act's is none. `people` are the contacts whom the act would reach, with
    their namesakes on the same lead, `holders` without these; `is_client` says that the lead became a property of a
    client, whose own listing by the tenant is none of `same_home`; `doubts` says of those listings of `same_home` that
    may be of another why nobody can tell, by their ids; `stops_of_person` stand at other addresses of theirs,
    `home_stops` at the home of the act or of any of them, `name_stops` there at a name of theirs. `zone` is the
    office's."""

    act: Act
    now: datetime
    address: str
    digest: str
    policy: LeadPolicy
    laws: Mapping[str, StateLaw]
    zone: ZoneInfo = ZoneInfo("UTC")
    is_suspended: bool = False
    lead_id: int | None = None
    lead: Lead | None = None
    is_client: bool = False
    collection: Collection | None = None
    has_statement: bool = False
    same_home: tuple[Listing, ...] = ()
    doubts: Mapping[int, str] = field(default_factory=dict)
    other_homes: tuple[KnownHome, ...] = ()
    people: tuple[Contact, ...] = ()
    holders: tuple[Contact, ...] = ()
    phones: tuple[PhoneNumber, ...] = ()
    stops: tuple[Suppression, ...] = ()
    stops_of_person: tuple[Suppression, ...] = ()
    home_stops: tuple[HomeStop, ...] = ()
    name_stops: tuple[HomeStop, ...] = ()
    consents: tuple[Consent, ...] = ()
    scrub: Scrub | None = None
    place_stops: tuple[Stop, ...] = ()
    number_place: str = ""
    reassigned: ReassignedCheck | None = None
    bounced_at: datetime | None = None
    attempts: tuple[datetime, ...] = ()
    daily_cap: int = 0
    cap_reached_at: datetime | None = field(default=None)
    stopped_account: VendorAccount | None = None

    @property
    def by_phone(self) -> bool:
        return self.act.channel in BY_PHONE

    @property
    def masked(self) -> str:
        return masked(self.address)

    def consent(self, *kinds: ConsentKind) -> Consent | None:
        """One in force for this address, of the kinds asked for or of any."""
        wanted = kinds or tuple(ConsentKind)
        return next((row for row in self.consents if row.kind in wanted and in_force(row, self.now)), None)

    @cached_property
    def number_state(self) -> str:
        """By its area code; of one that is of no state, as an owner recorded it."""
        if not self.by_phone or not self.address or is_toll_free(self.address):
            return ""
        return state_of_number(self.address) or self.number_place

    @cached_property
    def home_state(self) -> str:
        return state_of(self.lead.state_or_province) if self.lead else ""

    @cached_property
    def state_laws(self) -> tuple[StateLaw, ...]:
        """Of the number's state and of the home's: both have a say."""
        states = dict.fromkeys(state for state in (self.number_state, self.home_state) if state)
        return tuple(self.laws[state] for state in states)

    @cached_property
    def clock(self) -> Clock:
        """No zones where either place is not known, so that it is never open."""
        number = zones_of_number(self.address) or ZONES.get(self.number_state, ()) if self.address else ()
        home = ZONES.get(self.home_state, ()) if self.lead else ()
        known = number and (home or not self.lead)
        zones = tuple(dict.fromkeys((*number, *home))) if known else ()
        announcing = [dict.fromkeys(law.hours, law.announcing) for law in self.state_laws]
        extra = announcing if self.act.channel == Channel.VOICEMAIL else []
        states = tuple(law.state for law in self.state_laws)
        return Clock(zones, (*(law.hours for law in self.state_laws), *extra), states)
