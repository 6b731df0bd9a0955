"""Listings of the tenant's own: entered, changed, pictured and deleted in the browser."""

import re
from collections.abc import Iterator
from logging import getLogger
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from listings.media.storage_errors import StorageUnavailable
from listings.models import Listing
from listings.photos import attach_photos, pictures_of
from mls_sync.models import Feed, OwnListingChange, OwnPhoto
from mls_sync.own_listings import moving, photos, records
from mls_sync.own_listings.forms import OwnListingForm, PhotosForm
from mls_sync.own_listings.records import NotStored, Outdated, own_listing, record_of
from realty.tenants.access import may_edit, member_required, role_required
from realty.tenants.models import Role, Tenant
from realty.tenants.requests import TenantRequest

log = getLogger(__name__)

ON_A_PAGE = 50
CHANGES_SHOWN = 20
LONGEST_CAPTION = 200


@member_required
@require_safe
def own_listing_list(request: TenantRequest) -> HttpResponse:
    rows = Listing.objects.live().filter(collection__feed__kind=records.OWN).summaries()
    page = Paginator(rows.order_by("-updated_at", "-pk"), ON_A_PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    attach_photos(shown)
    context = {"page": page, "listings": shown, "may_edit": may_edit(request)}
    return render(request, "mls_sync/own_listings.html", context)


@role_required(Role.OWNER, Role.AGENT)
@require_http_methods(["GET", "POST"])
def add_own_listing(request: TenantRequest) -> HttpResponse:
    form = OwnListingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        fields = {name: value for name, value in form.record().items() if value is not None}
        try:
            made = records.create(_tenant(request), request.user, fields)
        except NotStored as refused:
            form.refuse(refused.field, str(refused))
        else:
            messages.success(request, "The listing is saved, and can be found in the search. Now add its photos.")
            return redirect(f"{reverse('edit_own_listing', args=[made.pk])}#photos")
    return render(request, "mls_sync/own_listing.html", {"form": form}, status=422 if form.errors else 200)


@role_required(Role.OWNER, Role.AGENT)
@require_http_methods(["GET", "POST"])
def edit_own_listing(request: TenantRequest, pk: int) -> HttpResponse:
    """POST `version`: that of the page; a listing that somebody else changed since is not written over."""
    feed, listing = own_listing(pk)
    if request.method != "POST":
        return _edit_page(request, feed, listing)
    form = OwnListingForm(request.POST)
    if not form.is_valid():
        return _edit_page(request, feed, listing, form=form, version=request.POST.get("version", ""), status=422)
    edit = records.with_fields(form.record())
    try:
        is_changed = records.change(feed, listing, request.user, request.POST.get("version", ""), edit)
    except Outdated as outdated:
        return _edit_page(request, feed, listing, form=form, outdated=outdated, status=409)
    except NotStored as refused:
        form.refuse(refused.field, str(refused))
        return _edit_page(request, feed, listing, form=form, version=request.POST.get("version", ""), status=422)
    messages.success(request, "Saved." if is_changed else "Nothing was changed.")
    return redirect("edit_own_listing", pk=pk)


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def add_own_photos(request: TenantRequest, pk: int) -> HttpResponse:
    feed, listing = own_listing(pk)
    form = PhotosForm(request.POST, request.FILES)
    if not form.is_valid():
        return _edit_page(request, feed, listing, photos_form=form, status=422)
    try:
        number = photos.add(feed, listing, request.user, request.POST.get("version", ""), form.uploads)
    except ValidationError as error:
        form.add_error("photos", error)
        return _edit_page(request, feed, listing, photos_form=form, status=422)
    except StorageUnavailable as away:
        log.warning("Photos of tenant %s could not be kept: %s", feed.tenant_id, away)
        form.add_error("photos", "The site cannot keep photos right now. Nothing was added; try again in some minutes.")
        return _edit_page(request, feed, listing, photos_form=form, status=503)
    except Outdated as outdated:
        return _edit_page(request, feed, listing, outdated=outdated, status=409)
    messages.success(request, f"{number} photo{'' if number == 1 else 's'} added.")
    return _to_photos(pk)


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def arrange_own_photos(request: TenantRequest, pk: int) -> HttpResponse:
    """POST `place-<MediaKey>`, `caption-<MediaKey>`, and `gone`, MediaKeys."""
    feed, listing = own_listing(pk)
    places = {key: int(text) for key, text in _named(request, "place-") if re.fullmatch(r"[0-9]{1,3}", text)}
    told = ((key, " ".join(text.replace("\0", "").split())) for key, text in _named(request, "caption-"))
    captions = {key: text[:LONGEST_CAPTION] for key, text in told}
    arrangement = photos.Arrangement(places, captions, request.POST.getlist("gone"))
    try:
        photos.arrange(feed, listing, request.user, request.POST.get("version", ""), arrangement)
    except Outdated as outdated:
        return _edit_page(request, feed, listing, outdated=outdated, status=409)
    messages.success(request, "The photos are saved.")
    return _to_photos(pk)


def _named(request: TenantRequest, prefix: str) -> Iterator[tuple[str, str]]:
    """What was posted under names that begin so, by the rest of the name."""
    for name, value in request.POST.items():
        if name.startswith(prefix) and isinstance(value, str):
            yield name.removeprefix(prefix), value


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def delete_own_listing(request: TenantRequest, pk: int) -> HttpResponse:
    """By an owner, or by the agent who entered it."""
    feed, listing = own_listing(pk)
    if not _may_delete(request, feed, listing):
        raise PermissionDenied("An owner, or the agent who entered the listing, may delete it.")
    if request.POST.get("sure") != "yes":
        messages.error(request, "Nothing was deleted. Tick the box to say that you are sure.")
        return redirect(f"{reverse('edit_own_listing', args=[pk])}#delete")
    try:
        records.delete(feed, listing, request.user, request.POST.get("version", ""))
    except Outdated as outdated:
        return _edit_page(request, feed, listing, outdated=outdated, status=409)
    messages.success(request, "The listing is deleted, with its photos.")
    return redirect("own_listings")


@member_required
@require_safe
def own_photo(request: TenantRequest, key: UUID, size: str) -> Any:
    """The address that a photo had before all copies were kept in one place, for members of its tenant. Any, since the
    doors know no streamed response."""
    photo = get_object_or_404(OwnPhoto, key=key)
    if size not in moving.SIZES:
        raise Http404("No such size")
    if photo.size:
        return FileResponse(moving.opened(photo, size), content_type="image/jpeg")
    listing = get_object_or_404(Listing, collection=photo.collection_id, listing_key=photo.listing_key)
    shown = next((each for each in pictures_of(listing.pk) if each.media_key == key.hex), None)
    if shown is None:
        raise Http404("The listing no longer shows this photo")
    return redirect(shown.uri(size))


def _edit_page(
    request: TenantRequest,
    feed: Feed,
    listing: Listing,
    *,
    form: OwnListingForm | None = None,
    photos_form: PhotosForm | None = None,
    version: str = "",
    outdated: Outdated | None = None,
    status: int = 200,
) -> HttpResponse:
    """`version` is the one that the person saw; without it, that of now."""
    record, present = record_of(listing)
    history = OwnListingChange.objects.filter(collection=feed.collection_id, listing_key=listing.listing_key)
    context = {
        "listing": listing,
        "form": form or OwnListingForm(record=record),
        "photos_form": photos_form or PhotosForm(),
        "version": version or present,
        "outdated": outdated,
        "photos": [photo for photo in pictures_of(listing.pk) if photo.media_key],
        "changes": list(history[:CHANGES_SHOWN]),
        "may_delete": _may_delete(request, feed, listing),
        "most_photos": photos.MOST_PHOTOS,
    }
    return render(request, "mls_sync/own_listing.html", context, status=status)


def _may_delete(request: TenantRequest, feed: Feed, listing: Listing) -> bool:
    membership = request.membership
    if membership is not None and membership.role == Role.OWNER:
        return True
    return records.entered_by(feed, listing.listing_key) == request.user.pk


def _to_photos(pk: int) -> HttpResponse:
    return redirect(f"{reverse('edit_own_listing', args=[pk])}#photos")


def _tenant(request: TenantRequest) -> Tenant:
    assert request.tenant is not None, "The door lets only members in."
    return request.tenant
