"""Sheets of a listing, as files that an agent prints or sends."""

from datetime import timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from crm_leads.agent_photos import keeping
from crm_leads.leads.on_paper import read_agent
from crm_leads.sheets.content import Sheet, for_agent, for_client
from crm_leads.sheets.document import written
from crm_leads.sheets.pictures import photos_of
from listings import logos
from listings.client_display import kept_from_clients, shows_photos
from listings.models import Listing
from realty.accounts import limits
from realty.audit.pages import tell
from realty.tenants.access import role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest

agents = role_required(Role.OWNER, Role.AGENT)
# Each may ask an MLS for photos, and takes a second.
SHEETS = limits.Limit("listing sheet", 20, timedelta(minutes=1))


@agents
@require_safe
def listing_sheet(request: TenantRequest, pk: int) -> HttpResponse:
    """All facts, for the agent. Recorded in the audit. Raises TooManyTries."""
    listing = _listing(pk)
    assert request.tenant is not None, "The door lets in members alone."
    agent = read_agent(request.user, request.tenant)
    return _file(request, listing, for_agent(listing, agent, timezone.now()), photos=True)


@agents
@require_safe
def client_sheet(request: TenantRequest, pk: int) -> HttpResponse:
    """What the license lets a client see; 404 for a listing that clients may not see. Raises TooManyTries."""
    listing = _listing(pk)
    why = kept_from_clients(listing, timezone.now())
    if why:
        raise Http404(why)
    assert request.tenant is not None, "The door lets in members alone."
    agent = read_agent(request.user, request.tenant)
    sheet = for_client(listing, agent, timezone.now())
    return _file(request, listing, sheet, photos=shows_photos(listing.collection))


def _listing(pk: int) -> Listing:
    rows = Listing.objects.select_related("collection", "tenant").defer("search_vector")
    listing: Listing = get_object_or_404(rows, pk=pk, purged_at=None)
    return listing


def _file(request: TenantRequest, listing: Listing, sheet: Sheet, *, photos: bool) -> HttpResponse:
    limits.take(SHEETS, str(request.user.pk))
    number = listing.listing_id or listing.listing_key
    tell(request, f"listing {number}")
    body = written(
        sheet,
        photos_of(listing) if photos else [],
        face=keeping.body_of(sheet.agent.membership_id) if sheet.agent.photo_digest else b"",
        logo=logos.body_of(listing.collection),
    )
    # Never the slug: it is the address, which may be withheld.
    name = "".join(char for char in number if char.isascii() and char.isalnum()) or str(listing.pk)
    return HttpResponse(
        body,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="listing-{name}.pdf"', "Cache-Control": "no-store"},
    )
