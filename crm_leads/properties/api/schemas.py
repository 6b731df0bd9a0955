"""CRM properties and their links to listings as the API answers them."""

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Field

from crm_leads.enums import PropertyStatus
from crm_leads.leads.agents import name_of
from crm_leads.models import CrmProperty
from crm_leads.properties.fields import SAME
from realty.api.schemas import ApiSchema, BodySchema, GivenNumber, Number, RowId, camel

# PostgreSQL's integer.
Whole = Annotated[int, Field(ge=0, le=2**31 - 1)]
Money = Annotated[GivenNumber, Field(ge=0, max_digits=14, decimal_places=2)]
Area = Annotated[GivenNumber, Field(ge=0, max_digits=12, decimal_places=2)]
Text = Annotated[str, Field(max_length=500)]
Tag = Annotated[str, Field(min_length=1, max_length=40)]


class CrmPropertySummary(ApiSchema):
    id: int
    status: PropertyStatus = Field(description="The tenant's own; `standardStatus` is the MLS's")
    street_address: str
    unparsed_address: str
    city: str
    state_or_province: str
    postal_code: str
    county_or_parish: str
    parcel_number: str
    property_type: str
    property_sub_type: str
    standard_status: str
    list_price: Number | None
    close_price: Number | None
    close_date: date | None
    bedrooms_total: int | None
    bathrooms_total_integer: int | None
    living_area: Number | None
    lot_size_square_feet: Number | None
    year_built: int | None
    tags: list[str]
    client_name: str | None
    assigned_to: int | None = Field(description="The id of an owner or agent")
    assigned_to_name: str | None
    mls_property_id: int | None = Field(description="The id of the linked property of /properties")
    listing_key: str
    url: str = Field(description="Path of its page on this site")
    updated_at: datetime


class CrmPropertyDetails(CrmPropertySummary):
    notes: str
    edited_fields: list[str] = Field(description="Fields that a person set: the MLS does not write them")
    lead_id: int | None
    linked_at: datetime | None
    followed_at: datetime | None = Field(description="When the MLS last changed a field")
    created_at: datetime


class CrmPropertyChange(BodySchema):
    """What is left out stays as it is. A field of the home that you set is yours: the MLS does not write it again."""

    status: PropertyStatus | None = None
    street_address: Annotated[str, Field(min_length=1, max_length=500, pattern=r"\S")] | None = None
    city: Text | None = None
    state_or_province: Text | None = None
    postal_code: Text | None = None
    county_or_parish: Text | None = None
    parcel_number: Text | None = None
    property_type: Text | None = None
    list_price: Money | None = None
    bedrooms_total: Whole | None = None
    bathrooms_total_integer: Whole | None = None
    living_area: Area | None = None
    lot_size_square_feet: Money | None = None
    year_built: Whole | None = None
    notes: Annotated[str, Field(max_length=20_000)] | None = None
    tags: list[Tag] | None = Field(None, max_length=50)
    assigned_to: RowId | None = Field(None, description="The id of an owner or agent; null for no one")


class NewCrmProperty(CrmPropertyChange):
    street_address: str = Field(min_length=1, max_length=500, pattern=r"\S")


class MlsLink(BodySchema):
    mls_property_id: RowId = Field(description="The id of a property of /properties")


class PropertyReference(MlsLink):
    crm_property_id: RowId


class LinkedProperty(ApiSchema):
    crm_property: CrmPropertyDetails
    changed: list[str] = Field(description="What was updated from the MLS, in words")


class SyncedProperties(ApiSchema):
    mls_property_id: int
    properties: list[LinkedProperty]


COLUMNS = ("street_address", *SAME, "tags", "listing_key", "updated_at")
MORE = ("notes", "lead_id", "linked_at", "followed_at", "created_at")


def summary(home: CrmProperty) -> Any:
    return CrmPropertySummary.model_construct(**_summary(home))


def details(home: CrmProperty) -> Any:
    more = {name: getattr(home, name) for name in MORE}
    edited = [camel(name) for name in home.edited_fields]
    return CrmPropertyDetails.model_construct(**_summary(home), **more, edited_fields=edited)


def _summary(home: CrmProperty) -> dict[str, Any]:
    agent, client = home.assigned_to, home.client
    return {name: getattr(home, name) for name in COLUMNS} | {
        "id": home.pk,
        "status": PropertyStatus(home.status),
        "client_name": str(client) if client else None,
        "assigned_to": agent.pk if agent else None,
        "assigned_to_name": name_of(agent) if agent else None,
        "mls_property_id": home.listing_id,
        "url": home.get_absolute_url(),
    }
