"""Photos at their own addresses. Whoever has the address may see the photo, as with those of an MLS: it cannot be
guessed, and where the license asks for it, it ends."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from listings.enums import PhotoPolicy
from listings.media.addresses import GONE, PREFIX, seconds_left
from listings.media.archive import Archive
from listings.media.serving import found, stand_in
from listings.media.storage_errors import StorageUnavailable
from listings.media.storing import reached, storage
from listings.models import Listing
from realty.audit.pages import tell
from realty.tenants.access import role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest
from realty.tenants.scope import tenant_scope

# As `listings.media.addresses` writes it.
PATTERN = r"photos/(?P<tenant>[0-9]{1,18})/(?P<listing>[0-9]{1,18})/(?P<ref>[0-9a-f]{24})/(?P<size>[a-z0-9]+)\.webp"
ADDRESS = re.compile(f"(?P<gone>{GONE})?/{PATTERN}")
CONTENT_TYPE = "image/webp"
YEAR = 365 * 24 * 3600
# Seconds: a copy may come at any moment.
SOON = 60
# A signed address of an object storage holds an hour (`realty.file_storage`).
REDIRECT_KEPT = 1800
# Said by a drawing: a page shows no broken image while a photo is on its way.
ON_ITS_WAY = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 150"><rect width="200" height="150" fill="#e9ecef"/>'
    '<path d="M70 95l20-26 16 20 10-12 20 18z" fill="#adb5bd"/><circle cx="118" cy="62" r="7" fill="#adb5bd"/></svg>'
)


class PhotosMiddleware:
    """Answers addresses of photos before there is a session, a scope of the person, or a compression, of which a photo
    needs none: a page asks for 48 of them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        named = ADDRESS.fullmatch(request.path) if request.path.startswith(PREFIX) else None
        if named is not None:
            try:
                return photo(request, **named.groupdict())
            except Http404:
                pass  # The site's own page says that there is none.
        return self.get_response(request)


@require_safe
def photo(
    request: HttpRequest, tenant: str, listing: str, ref: str, size: str, gone: str | None = None
) -> HttpResponseBase:
    """With `gone` what stands in for a photo that nginx or a browser did not get. Raises Http404 for what is no photo
    of the listing, or not of the tenant, or whose address has ended."""
    tenant_id, named = int(tenant), (int(tenant), int(listing), bytes.fromhex(ref), size)
    with tenant_scope(tenant_id):
        shown = found(*named)
    if shown is None:
        raise Http404("No such photo")
    kept_for = YEAR
    if shown.signed:
        path = request.path.removeprefix(gone or "")
        kept_for = seconds_left(tenant_id, path, request.GET.get("until", ""), request.GET.get("sign", ""))
        if not kept_for:
            raise Http404("This address has ended")
    if shown.path:
        answer = None if gone else _file(shown.path, kept_for)
        if answer is not None:
            return answer
        with tenant_scope(tenant_id):
            shown = stand_in(*named)
    if shown is None:
        raise Http404("No such photo")
    if shown.address:
        return _soon(HttpResponseRedirect(shown.address))
    return _soon(HttpResponse(ON_ITS_WAY, content_type="image/svg+xml"))


def _file(path: str, kept_for: int) -> HttpResponseBase | None:
    """None where it cannot be sent. Whether a bucket has it, only the browser learns, which asks here again."""
    kept = storage()
    if not isinstance(kept, FileSystemStorage):
        try:
            with reached():
                response: HttpResponseBase = HttpResponseRedirect(kept.url(path))
        except StorageUnavailable:
            return None
        response["Cache-Control"] = f"private, max-age={min(kept_for, REDIRECT_KEPT)}"
        return response
    try:
        if settings.PHOTO_ACCEL:
            # nginx sends the file by itself.
            Path(kept.path(path)).stat()
            response = HttpResponse(content_type=CONTENT_TYPE)
            response["X-Accel-Redirect"] = f"{settings.PHOTO_ACCEL}/{path}"
        else:
            response = FileResponse(kept.open(path, "rb"), content_type=CONTENT_TYPE)
    except OSError:
        return None
    response["Cache-Control"] = f"public, max-age={kept_for}, immutable"
    return response


def _soon(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = f"private, max-age={SOON}"
    return response


@role_required(Role.OWNER, Role.AGENT)
@require_safe
def photos_archive(request: TenantRequest, pk: int) -> Any:
    """The photos that are kept here as a ZIP, streamed, and recorded in the audit. 404 for a listing of which no photo
    is kept here: those of its MLS are linked. Any, since the doors know no streamed response."""
    listing = get_object_or_404(Listing.objects.select_related("collection").defer("search_vector"), pk=pk)
    archive = Archive(listing)
    if listing.collection.photo_policy != PhotoPolicy.KEEP or not archive.here:
        raise Http404("No photo of this listing is kept here")
    tell(request, f"listing {listing.listing_id or listing.listing_key}: {len(archive.here)} photos")
    name = f"photos-{listing.slug or listing.pk}.zip"
    return StreamingHttpResponse(
        archive.pieces(),
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
