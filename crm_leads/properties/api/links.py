"""The link between a CRM property and the MLS's listing: made, taken back, read and followed at once.

The brief's web site and its scraper service each have addresses for it; both do the same here.
"""

from typing import Any

from django.db import transaction
from ninja import Path, Query

from crm_leads.models import CrmProperty
from crm_leads.properties import following, linking, refresh
from crm_leads.properties.api import reading
from crm_leads.properties.api.schemas import (
    CrmPropertyDetails,
    LinkedProperty,
    MlsLink,
    PropertyReference,
    SyncedProperties,
    details,
)
from crm_leads.properties.records import live
from listings.api.reading import one as listing_with_photos
from listings.api.schemas import Property
from listings.api.schemas import details as listing_details
from listings.home_decisions.conflicts import Refused
from listings.models import Listing
from realty.api.door import reads, writes
from realty.api.etags import refuse_stale
from realty.api.operations import ApiRouter
from realty.api.problems import Problem
from realty.api.schemas import ProblemDetails, RowId
from realty.api.scopes import Scope
from realty.tenants.requests import TenantRequest

router = ApiRouter(tags=["CRM properties"])
edit = writes(Scope.LEADS_WRITE)
MISSING = {404: ProblemDetails}
NOT_LINKED = "This property is not linked to a listing that is stored. Link it first."


@router.post("/crm/properties/{id}/link-mls", auth=edit, response=LinkedProperty)
def link_mls(request: TenantRequest, id: Path[RowId], body: MlsLink) -> Any:
    """From now on the property follows the listing, in every field that no person has set."""
    return _link(request, id, body.mls_property_id)


@router.delete("/crm/properties/{id}/unlink-mls", auth=edit, response=CrmPropertyDetails)
def unlink_mls(request: TenantRequest, id: Path[RowId]) -> Any:
    """The property follows no listing any more; what it has taken over stays."""
    with transaction.atomic():
        home = reading.held(id)
        refuse_stale(request, details(home))
        linking.unlink(home, request.user)
        return details(reading.one(id))


@router.get("/crm/properties/{id}/mls-data", auth=reads(Scope.LEADS_READ), response=Property)
def get_mls_data(request: TenantRequest, id: Path[RowId]) -> Any:
    """The linked listing, as /properties answers it. 404 where the property has no link, or the listing is gone."""
    listing = reading.listing(reading.one(id).listing_id)
    return listing_details(listing_with_photos(listing.pk), request.tenant)


@router.post("/crm/properties/{id}/sync-from-mls", auth=edit, response=LinkedProperty)
def sync_from_mls(request: TenantRequest, id: Path[RowId]) -> Any:
    """Takes over what the stored listing says, and asks the MLS for anything newer, which follows within minutes."""
    with transaction.atomic():
        home = reading.held(id)
        refuse_stale(request, details(home))
        return _synced(request, home)


@router.post("/crm-property-reference", auth=edit, response={200: LinkedProperty, **MISSING})
def add_crm_property_reference(request: TenantRequest, body: PropertyReference) -> Any:
    """The same as link-mls of the property."""
    return _link(request, body.crm_property_id, body.mls_property_id)


@router.delete("/crm-property-reference", auth=edit, response={200: CrmPropertyDetails, **MISSING})
def remove_crm_property_reference(request: TenantRequest, reference: Query[PropertyReference]) -> Any:
    """The same as unlink-mls of the property, where it is linked to this listing."""
    with transaction.atomic():
        home = reading.held(reference.crm_property_id)
        refuse_stale(request, details(home))
        if home.listing_id != reference.mls_property_id:
            raise Problem(409, "This property is not linked to that listing.", kind="not-linked")
        linking.unlink(home, request.user)
        return details(reading.one(home.pk))


@router.post("/sync-property", auth=edit, response={200: SyncedProperties, **MISSING})
def sync_property(request: TenantRequest, body: MlsLink) -> Any:
    """As sync-from-mls, for every property that is linked to this listing."""
    listing = reading.listing(body.mls_property_id)
    with transaction.atomic():
        ids = list(live().filter(listing=listing).order_by("pk").values_list("pk", flat=True))
        found = [_synced(request, reading.held(pk)) for pk in ids]
    return SyncedProperties.model_construct(mls_property_id=listing.pk, properties=found)


def _link(request: TenantRequest, pk: int, listing_id: int) -> Any:
    with transaction.atomic():
        home, listing = reading.held(pk), reading.listing(listing_id)
        refuse_stale(request, details(home))
        if listing.tenant_id != home.tenant_id:
            raise Problem(404)
        try:
            changed = linking.link(home, listing, request.user)
        except Refused as refused:
            raise Problem(409, str(refused), kind="other-home") from None
        return LinkedProperty.model_construct(crm_property=details(reading.one(pk)), changed=changed)


def _synced(request: TenantRequest, home: CrmProperty) -> Any:
    if not Listing.objects.filter(pk=home.listing_id, purged_at=None).exists():
        raise Problem(409, NOT_LINKED, kind="not-linked")
    changed = following.sync_from_mls(home, request.user)
    refresh.ask_for(home)
    return LinkedProperty.model_construct(crm_property=details(reading.one(home.pk)), changed=changed)
