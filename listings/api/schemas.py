"""A property as the API answers it: the typed columns of a listing under their RESO names in camelCase.

Which columns go out is named here one by one, so that a new one of the table is not public by itself. What only
participants of an MLS may see is left empty as on pages (`listings.participants`); what the MLS withheld is empty and
named in `maskedFields`.
"""

from datetime import date, datetime
from operator import attrgetter
from typing import Any

from django.db import models
from ninja import Field
from pydantic import create_model

from listings.days_on_market import time_of
from listings.facts import reso_name
from listings.media.addresses import absolute
from listings.models import Listing
from listings.participants import COLUMNS as FOR_PARTICIPANTS
from listings.participants import may_see
from realty.api.schemas import ApiSchema, Number, constructed
from realty.tenants.models import Tenant

SUMMARY = (
    "listing_key", "listing_id", "standard_status", "property_type", "property_sub_type", "list_price",
    "previous_list_price", "close_price", "price_per_square_foot", "unparsed_address", "unit_number", "city",
    "state_or_province", "postal_code", "bedrooms_total", "bathrooms_total_integer", "living_area",
    "lot_size_square_feet", "lot_size_acres", "year_built", "listing_contract_date", "on_market_date",
    "off_market_date", "close_date", "expiration_date", "modification_timestamp", "status_change_timestamp",
    "photos_count", "internet_address_display_yn",
)  # fmt: skip
DETAILS = (
    "originating_system_name", "mls_status", "original_list_price", "association_fee", "association_fee_frequency",
    "association_yn", "tax_annual_amount", "tax_year", "street_number", "street_dir_prefix", "street_name",
    "street_suffix", "street_dir_suffix", "county_or_parish", "subdivision_name", "parcel_number", "latitude",
    "longitude", "internet_entire_listing_display_yn", "bathrooms_full", "bathrooms_three_quarter", "bathrooms_half",
    "bathrooms_one_quarter", "lot_size_area", "lot_size_units", "stories_total", "garage_spaces", "pool_private_yn",
    "spa_yn", "view_yn", "waterfront_yn", "new_construction_yn", "senior_community_yn", "pool_features",
    "spa_features", "view", "cooling", "heating", "parking_features", "appliances", "interior_features",
    "exterior_features", "community_features", "lot_features", "land_lease_amount", "land_lease_amount_frequency",
    "land_lease_expiration_date", "purchase_contract_date", "contract_status_change_date", "pending_timestamp",
    "price_change_timestamp", "photos_change_timestamp", "original_entry_timestamp", "list_agent_key",
    "list_agent_mls_id", "list_agent_full_name", "list_agent_preferred_phone", "list_agent_email", "list_office_key",
    "list_office_name", "list_office_phone", "co_list_agent_full_name", "co_list_office_name", "public_remarks",
    "virtual_tour_url_branded", "virtual_tour_url_unbranded", "mls_area_major", "mls_area_minor", "directions",
    "zoning", "elementary_school", "elementary_school_district", "middle_or_junior_school",
    "middle_or_junior_school_district", "high_school", "high_school_district", "special_listing_conditions",
    "listing_terms", "pets_allowed", "furnished", "cumulative_days_on_market", *FOR_PARTICIPANTS,
)  # fmt: skip
_summary_of, _details_of = attrgetter(*SUMMARY), attrgetter(*DETAILS)
KINDS: dict[Any, Any] = {
    models.TextField: str,
    models.BigIntegerField: int,
    models.DecimalField: Number,
    models.FloatField: float,
    models.BooleanField: bool,
    models.DateField: date,
    models.DateTimeField: datetime,
}


def api_name(column: str) -> str:
    """`pool_private_yn` is `poolPrivateYN`, `mls_area_major` is `mlsAreaMajor`: the RESO name, its first word small."""
    return _camel(reso_name(column))


def _camel(reso: str) -> str:
    capitals = len(reso) - len(reso.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    small = max(1, capitals - 1)
    return reso[:small].lower() + reso[small:]


def _fields(columns: tuple[str, ...]) -> dict[str, Any]:
    found = {}
    for column in columns:
        kind = KINDS[type(Listing._meta.get_field(column))]
        found[column] = (kind | None, Field(None, alias=api_name(column), description=_description(column)))
    return found


def _description(column: str) -> str:
    told = f"RESO {reso_name(column)}"
    return f"{told}; for participants of the MLS alone" if column in FOR_PARTICIPANTS else told


class _Property(ApiSchema):
    id: int = Field(description="Of this site; stays the same as long as the listing is in the feed")
    collection: str = Field(description="Name of the collection: {tenant}_{provider}_listings")
    attribution: str = Field(description="Text that the MLS requires beside its listings")
    is_simulated: bool
    days_on_market: int | None
    primary_photo_url: str | None
    url: str = Field(description="Path of the listing's page on this site")


PropertySummary: Any = create_model("PropertySummary", __base__=_Property, **_fields(SUMMARY))


class _Details(PropertySummary):
    masked_fields: list[str] = Field(description="Fields whose value the MLS withheld")
    participant_fields_shown: bool = Field(description="Whether the license of the collection allows those fields")
    vanished_at: datetime | None = Field(description="Since when the feed no longer has it; do not advertise it")


Property: Any = create_model("Property", __base__=_Details, **_fields(DETAILS))


def summary(listing: Any, tenant: Tenant | None) -> Any:
    """`listing` is one of `listings.api.reading`, with its collection and its primary photo."""
    return constructed(PropertySummary, _summary_values(listing, tenant))


def details(listing: Listing, tenant: Tenant | None) -> Any:
    shown = may_see(listing.collection)
    values = dict(zip(DETAILS, _details_of(listing), strict=True))
    if not shown:
        values |= dict.fromkeys(FOR_PARTICIPANTS)
    own = {
        "masked_fields": [_camel(name) for name in listing.masked_fields],
        "participant_fields_shown": shown,
        "vanished_at": listing.vanished_at,
    }
    return constructed(Property, _summary_values(listing, tenant) | _said(values) | own)


def _summary_values(listing: Any, tenant: Tenant | None) -> dict[str, Any]:
    collection, photo, time = listing.collection, listing.primary_photo, time_of(listing, tenant)
    return _said(dict(zip(SUMMARY, _summary_of(listing), strict=True))) | {
        "id": listing.pk,
        "collection": collection.name,
        "attribution": collection.attribution,
        "is_simulated": collection.is_simulated,
        "days_on_market": None if time is None else time.days,
        "primary_photo_url": (absolute(photo.uri("640")) or None) if photo else None,
        "url": Listing.get_absolute_url(listing),
    }


def _said(values: dict[str, Any]) -> dict[str, Any]:
    """An empty text says nothing, as null does."""
    return {name: None if value == "" else value for name, value in values.items()}
