"""The link to the MLS: made, taken back, and synced by hand."""

from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from crm_leads.models import CrmProperty
from crm_leads.properties import following, linking, refresh
from crm_leads.properties.fields import MAPPED
from crm_leads.properties.views.editing import own
from listings.home_decisions.conflicts import Refused
from listings.models import Listing
from listings.search.conditions import numbered
from realty.tenants.access import role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest

# With the same number, over all MLSs of a tenant.
MOST = 20


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def link_property(request: TenantRequest, pk: int) -> HttpResponse:
    """POST `listing` (an id) or `number` (ListingId or ListingKey)."""
    home = own(pk)
    found = _asked_for(request, home)
    if not found:
        messages.error(request, "No listing of your collections has this MLS number.")
        return redirect(home)
    if len(found) > 1:
        messages.error(
            request,
            f"{len(found)} listings of different homes have this MLS number, each in its own MLS, and none is at this"
            " address. Correct the address first, or enter the ListingKey of the one that you mean.",
        )
        return redirect(home)
    listing = found[0]
    try:
        changed = linking.link(home, listing, request.user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(home)
    taken = f" Updated: {', '.join(changed)}." if changed else ""
    messages.success(request, f"Linked to MLS listing {linking.number_of(listing)}.{taken}")
    return redirect(home)


def _asked_for(request: TenantRequest, home: CrmProperty) -> list[Listing]:
    """The listing that is meant; several where different homes have the number in different MLSs. One at the property's
    address comes first, then one that is still in its feed."""
    if "listing" in request.POST:
        return [_chosen(request)]
    number = request.POST.get("number", "").replace("\0", "").strip()
    if not number:
        return []
    rows = Listing.objects.filter(numbered(number), purged_at=None)
    found = list(rows.order_by(F("vanished_at").desc(nulls_first=True), "-pk")[:MOST])
    here = [listing for listing in found if listing.property_key == home.property_key]
    live = here or [listing for listing in found if listing.vanished_at is None] or found
    return list({listing.property_key: listing for listing in reversed(live)}.values())[::-1]


def _chosen(request: TenantRequest) -> Listing:
    number = request.POST.get("listing", "")
    return get_object_or_404(Listing.objects.filter(purged_at=None), pk=number if number.isdecimal() else 0)


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def unlink_property(request: TenantRequest, pk: int) -> HttpResponse:
    home = own(pk)
    linking.unlink(home, request.user)
    messages.success(request, "Unlinked. Values from the MLS stay.")
    return redirect(home)


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def dismiss_listing(request: TenantRequest, pk: int) -> HttpResponse:
    """POST `listing`: it is another home."""
    home = own(pk)
    try:
        linking.dismiss(home, _chosen(request), request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(home)


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def sync_property(request: TenantRequest, pk: int) -> HttpResponse:
    """POST `field`, perhaps repeated: give these columns back to the MLS, or all with `everything`; without either,
    take over what is not edited, and ask the MLS for what is newer than the stored listing."""
    home = own(pk)
    if not Listing.objects.filter(pk=home.listing_id, purged_at=None).exists():
        messages.error(request, "Link the property to its MLS listing first.")
        return redirect(home)
    messages.success(request, _synced(home, request))
    return redirect(home)


def _synced(home: CrmProperty, request: TenantRequest) -> str:
    asked = MAPPED if "everything" in request.POST else request.POST.getlist("field")
    names = [name for name in asked if name in MAPPED]
    if names:
        changed = following.follow_again(home, names, request.user)
    else:
        changed = following.sync_from_mls(home, request.user)
        refresh.ask_for(home)
    said = f"Updated from the MLS: {', '.join(changed)}." if changed else "It is as the stored listing says."
    return said if names else f"{said} The MLS is asked for anything newer; that follows within minutes."
