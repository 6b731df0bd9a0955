"""Listings of one's own, written by programs: through the same form and the same write door as the pages."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404
from ninja import Field, File, Path, Status
from ninja.files import UploadedFile
from pydantic import create_model

from listings.api import reading
from listings.api.media import router as of_media
from listings.api.properties import router as of_properties
from listings.api.schemas import Property, api_name, details
from listings.ingest.batch import lock_tenant
from listings.models import Listing
from mls_sync.models import Feed
from mls_sync.own_listings import photos as own_photos
from mls_sync.own_listings import records
from mls_sync.own_listings.forms import RESO, OwnListingForm
from mls_sync.own_listings.records import NotStored, Outdated, own_listing
from realty.api import problems
from realty.api.door import EDITORS, Door, writes
from realty.api.etags import refuse_stale
from realty.api.problems import FieldError, Problem
from realty.api.schemas import BodySchema, GivenNumber, RowId
from realty.api.scopes import Scope
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest
from realty.ui.form_fields import AmountField

# On the routers of the listings: an address belongs to one router, and reading and writing share theirs.
door = writes(Scope.LISTINGS_WRITE)
uploads = Door(Scope.LISTINGS_WRITE, EDITORS, takes=("multipart/form-data",))


def _kind(field: forms.Field) -> Any:
    if isinstance(field, AmountField):
        return GivenNumber
    if isinstance(field, forms.DateField):
        return date
    if isinstance(field, forms.TypedChoiceField):
        return bool
    return int if isinstance(field, forms.IntegerField) else str


def _field(name: str) -> tuple[Any, Any]:
    field = OwnListingForm.base_fields[name]
    about = f"RESO {RESO[name]}" + ("; required" if field.required else "")
    return _kind(field) | None, Field(None, alias=api_name(name), description=about)


FIELDS: dict[str, Any] = {name: _field(name) for name in RESO}
OwnProperty: Any = create_model("OwnProperty", __base__=BodySchema, **FIELDS)


@of_properties.post("/properties", auth=door, response={201: Property})
def create_property(request: TenantRequest, body: OwnProperty) -> Any:
    """A listing of your own, in the collection `{tenant}_own_listings`."""
    assert request.tenant is not None, "The door lets only members in."
    form = _valid(body)
    try:
        fields = {name: value for name, value in form.record().items() if value is not None}
        listing = records.create(request.tenant, request.user, fields)
    except NotStored as refused:
        raise _not_stored(refused) from None
    return Status(201, details(reading.one(listing.pk), request.tenant))


@of_properties.put("/properties/{id}", auth=door, response=Property)
def update_property(request: TenantRequest, id: Path[RowId], body: OwnProperty) -> Any:
    """Replaces all its fields: what you leave out is empty from then on. 409 for a listing of an MLS."""
    form = _valid(body)
    with transaction.atomic():
        feed, listing = _locked(request, id)
        try:
            version = records.record_of(listing)[1]
            records.change(feed, listing, request.user, version, records.with_fields(form.record()))
        except NotStored as refused:
            raise _not_stored(refused) from None
        except Outdated as outdated:
            raise Problem(409, str(outdated)) from None
    return details(reading.one(id), request.tenant)


@of_properties.delete("/properties/{id}", auth=door, response={204: None})
def delete_property(request: TenantRequest, id: Path[RowId]) -> Any:
    """With its photos and history, by an owner or whoever entered it. 409 for a listing of an MLS."""
    with transaction.atomic():
        feed, listing = _locked(request, id)
        if not _may_delete(request, feed, listing):
            raise Problem(403, "An owner, or the agent who entered the listing, may delete it.")
        records.delete(feed, listing, request.user, records.record_of(listing)[1])
    return Status(204, None)


@of_media.post("/properties/{id}/media", auth=uploads, response={201: Property})
def add_property_media(request: TenantRequest, id: Path[RowId], photos: File[list[UploadedFile]]) -> Any:
    """Photos of a listing of your own: JPEG, PNG or WebP, in parts named `photos`. 409 for a listing of an MLS."""
    with transaction.atomic():
        feed, listing = _locked(request, id)
        try:
            own_photos.add(feed, listing, request.user, records.record_of(listing)[1], list(photos))
        except ValidationError as error:
            raise problems.invalid(*(FieldError("body", "photos", text) for text in error.messages)) from None
    return Status(201, details(reading.one(id), request.tenant))


def _locked(request: TenantRequest, pk: int) -> tuple[Feed, Listing]:
    """In a transaction. Raises Http404, Problem 409 for a listing of an MLS, 412 for a stale If-Match."""
    listing = get_object_or_404(Listing.objects.live().select_related("collection__feed").only("collection"), pk=pk)
    if listing.collection.feed.kind != records.OWN:
        title = listing.collection.title
        raise Problem(409, f"This listing comes from {title}. Change it there; the next sync brings it here.")
    lock_tenant(listing.tenant_id)
    if request.headers.get("If-Match"):
        refuse_stale(request, details(reading.one(pk), request.tenant))
    return own_listing(pk)


def _may_delete(request: TenantRequest, feed: Feed, listing: Listing) -> bool:
    membership = request.membership
    if membership is not None and membership.role == Role.OWNER:
        return True
    return records.entered_by(feed, listing.listing_key) == request.user.pk


def _valid(body: Any) -> OwnListingForm:
    """The page's form, filled from the body. Raises Problem 422."""
    form = OwnListingForm({name: _typed(value) for name, value in body if value is not None})
    if not form.is_valid():
        raise problems.invalid(*_errors(form.errors.items()))
    return form


def _typed(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _errors(found: Iterable[tuple[str, Any]]) -> list[FieldError]:
    named = ((api_name(name) if name in RESO else "", texts) for name, texts in found)
    return [FieldError("body", name, str(text)) for name, texts in named for text in texts]


def _not_stored(refused: NotStored) -> Problem:
    name = next((name for name, reso in RESO.items() if reso == refused.field), "")
    return problems.invalid(FieldError("body", api_name(name) if name else "", str(refused)))
