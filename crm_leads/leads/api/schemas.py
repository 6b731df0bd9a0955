"""A lead as the API answers it: the home whose listing ended, and how far the tenant is with it.

Numbers and e-mail addresses are in `Owner` alone, with what the compliance gate says of each at this moment. Those
that may not be used are masked.
"""

from datetime import date, datetime
from typing import Any

from ninja import Field
from pydantic import AwareDatetime

from crm_leads.compliance.digests import masked
from crm_leads.enums import ClosedBecause, ExpiryReason, LeadStatus, LineType, Source, Tab
from crm_leads.leads.agents import name_of
from crm_leads.leads.api.reading import Found, Whole
from crm_leads.leads.snapshot import Snapshot
from crm_leads.leads.views.owners import Person, Reach
from crm_leads.models import Lead, PhoneNumber
from listings.galleries import Photo
from listings.media.addresses import absolute
from realty.api.schemas import ApiSchema, BodySchema, Number, Page, RowId


class Agent(ApiSchema):
    id: int
    name: str


class LeadSummary(ApiSchema):
    id: int
    collection: str | None = Field(description="Name of the collection that had the listing; null where it is gone")
    attribution: str = Field(description="Text that the MLS requires beside its listings")
    is_simulated: bool
    listing_key: str
    listing_id: str = Field(description="The number by which people know the listing")
    standard_status: str = Field(description="How the listing ended: Expired or Canceled")
    ended_on: date
    status: LeadStatus
    closed_at: datetime | None = Field(description="Do not contact the owner of a closed lead")
    closed_because: ClosedBecause | None
    assigned_to: Agent | None
    next_step: str
    next_step_at: datetime | None
    score: int = Field(description="0 to 100")
    unparsed_address: str
    street_address: str
    city: str
    state_or_province: str
    postal_code: str
    list_price: Number | None
    original_list_price: Number | None
    price_cuts: int
    days_on_market: int | None
    bedrooms_total: int | None
    bathrooms_total_integer: int | None
    living_area: Number | None
    list_office_name: str
    owner_name: str
    has_phone: bool
    has_email: bool
    primary_photo_url: str | None
    last_activity_at: datetime | None
    created_at: datetime
    url: str = Field(description="Path of the lead's page on this site")


class LeadPage(Page[LeadSummary]):
    total: int = Field(description="Exact, of the status that was asked for")
    counts: dict[Tab, int] = Field(description="Exact, of each status with the same filters")


class LeadPhoto(ApiSchema):
    order: int
    url: str
    caption: str


class LeadEvent(ApiSchema):
    kind: str
    old_value: str
    new_value: str
    at: datetime


class LeadDetails(LeadSummary):
    closed_evidence: str
    expiry_reason: ExpiryReason
    expiry_note: str
    property_type: str
    property_sub_type: str
    county_or_parish: str
    parcel_number: str
    latitude: float | None
    longitude: float | None
    list_agent_full_name: str
    subdivision_name: str | None
    year_built: int | None
    lot_size_square_feet: float | None
    association_fee: float | None
    public_remarks: str | None
    events: list[LeadEvent] = Field(description="Prices and statuses of the listing, from the oldest")
    photos: list[LeadPhoto]
    crm_property_id: int | None = Field(description="The property that a converted lead became")


class LeadReach(ApiSchema):
    """A number or an e-mail address."""

    address: str | None = Field(description="null where it may not be used")
    masked: str = Field(description="Enough to tell it from others")
    line_type: LineType | None = Field(description="null for e-mail")
    source: Source
    allowed: bool = Field(description="Whether the rules allow a call or e-mail at this moment")
    rule: str = Field(description="The rule that says no, or allowed")
    reason: str
    retry_at: datetime | None = Field(description="From when it would be allowed, where that is a matter of time")


class Owner(ApiSchema):
    id: int
    name: str
    is_entity: bool
    is_owner: bool | None
    is_deceased: bool
    do_not_contact: bool
    mailing_address: str
    phones: list[LeadReach]
    emails: list[LeadReach]


class Owners(ApiSchema):
    items: list[Owner]


class LeadChange(BodySchema):
    """What is left out stays as it is."""

    status: LeadStatus | None = Field(
        None, description="`converted` makes a property of the home; `skipped` and `converted` stop what is queued"
    )
    assigned_to: RowId | None = Field(None, description="The id of an owner or agent; null for no one")
    next_step: str | None = Field(None, max_length=200, description="null or empty removes it with its date")
    next_step_at: AwareDatetime | None = None
    note: str | None = Field(None, min_length=1, max_length=4000, description="Is added to the lead's timeline")
    expiry_reason: ExpiryReason | None = Field(None, description="Why the home did not sell")
    expiry_note: str | None = Field(None, max_length=1000)


COPIED = (
    "listing_key", "standard_status", "is_simulated", "closed_at", "next_step", "next_step_at", "score",
    "unparsed_address", "street_address", "city", "state_or_province", "postal_code", "list_price",
    "original_list_price", "price_cuts", "days_on_market", "bedrooms_total", "bathrooms_total_integer", "living_area",
    "list_office_name", "owner_name", "has_phone", "has_email", "last_activity_at", "created_at",
)  # fmt: skip
COPIED_WHOLE = (
    "closed_evidence", "expiry_note", "property_type", "property_sub_type", "county_or_parish",
    "parcel_number", "latitude", "longitude", "list_agent_full_name",
)  # fmt: skip
KEPT = ("subdivision_name", "year_built", "lot_size_square_feet", "association_fee", "public_remarks")


def summaries(found: Found) -> list[Any]:
    return [LeadSummary.model_construct(**_summary(lead, found)) for lead in found.leads]


def details(whole: Whole) -> Any:
    lead, snapshot = whole.lead, Snapshot(whole.lead)
    return LeadDetails.model_construct(
        **_summary(lead, whole.found),
        **{name: getattr(lead, name) for name in COPIED_WHOLE},
        **{name: snapshot[name] for name in KEPT},
        expiry_reason=ExpiryReason(lead.expiry_reason),
        events=[LeadEvent.model_construct(**kept) for kept in snapshot["events"] or ()],
        photos=[_photo(photo) for photo in whole.photos],
        crm_property_id=whole.crm_property_id,
    )


def _summary(lead: Lead, found: Found) -> dict[str, Any]:
    collection, agent, photo = found.collection_of(lead), lead.assigned_to, lead.primary_photo
    return {name: getattr(lead, name) for name in COPIED} | {
        "id": lead.pk,
        "collection": collection.name if collection else None,
        "attribution": collection.attribution if collection else "",
        "listing_id": lead.mls_number,
        "ended_on": lead.status_changed_on,
        "status": LeadStatus(lead.status),
        "closed_because": ClosedBecause(lead.closed_because) if lead.closed_because else None,
        "assigned_to": Agent(id=agent.pk, name=name_of(agent)) if agent else None,
        "primary_photo_url": (absolute(photo.uri("640")) or None) if photo else None,
        "url": lead.get_absolute_url(),
    }


def _photo(photo: Photo) -> Any:
    return LeadPhoto.model_construct(order=photo.order, url=absolute(photo.uri("1024")), caption=photo.caption)


def owner(person: Person) -> Any:
    contact = person.contact
    reaches = [*person.phones, *person.emails, *(reach for group in person.refused for reach in group.reaches)]
    place = " ".join((contact.mailing_city, contact.mailing_state, contact.mailing_postal_code)).strip()
    return Owner.model_construct(
        id=contact.pk,
        name=str(contact),
        is_entity=contact.is_entity,
        is_owner=contact.is_owner,
        is_deceased=contact.is_deceased,
        do_not_contact=contact.opted_out_at is not None,
        mailing_address=", ".join(filter(None, (contact.mailing_address, place))),
        phones=[_reach(reach) for reach in reaches if reach.is_phone],
        emails=[_reach(reach) for reach in reaches if not reach.is_phone],
    )


def _reach(reach: Reach) -> Any:
    address = reach.row.number if isinstance(reach.row, PhoneNumber) else reach.row.address
    return LeadReach.model_construct(
        address=address if reach.may_be_used else None,
        masked=masked(address),
        line_type=LineType(reach.row.line_type) if isinstance(reach.row, PhoneNumber) else None,
        source=Source(reach.row.source),
        allowed=reach.verdict.allowed,
        rule=reach.verdict.rule.value,
        reason=reach.verdict.sentence,
        retry_at=reach.verdict.retry_at,
    )
