"""The link to the MLS: made, taken back, and synced by hand."""

from django.contrib import messages
from django.db.models import F, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from crm_leads.models import CrmProperty
from crm_leads.properties import linking, propagation, refresh
from crm_leads.properties.fields import MAPPED
from crm_leads.views.properties.editing import own
from listings.models import Listing
from realty.tenants.access import role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def link_property(request: TenantRequest, pk: int) -> HttpResponse:
    """POST `listing` (an id) or `number` (ListingId or ListingKey)."""
    home = own(pk)
    listing = _asked_for(request)
    if listing is None:
        messages.error(request, "No listing of your collections has this MLS number.")
        return redirect(home)
    changed = linking.link(home, listing, request.user)
    taken = f" Taken over: {', '.join(changed)}." if changed else ""
    messages.success(request, f"Linked to MLS listing {linking.number_of(listing)}.{taken}")
    return redirect(home)


def _asked_for(request: TenantRequest) -> Listing | None:
    """Of several with this number, one that is still in its feed."""
    if "listing" in request.POST:
        return _chosen(request)
    number = request.POST.get("number", "").replace("\0", "").strip()
    rows = Listing.objects.filter(Q(listing_id=number) | Q(listing_key=number), purged_at=None)
    found: Listing | None = rows.order_by(F("vanished_at").desc(nulls_first=True), "-pk").first() if number else None
    return found


def _chosen(request: TenantRequest) -> Listing:
    number = request.POST.get("listing", "")
    return get_object_or_404(Listing.objects.filter(purged_at=None), pk=number if number.isdecimal() else 0)


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def unlink_property(request: TenantRequest, pk: int) -> HttpResponse:
    home = own(pk)
    linking.unlink(home, request.user)
    messages.success(request, "Unlinked. What was taken over stays.")
    return redirect(home)


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def dismiss_listing(request: TenantRequest, pk: int) -> HttpResponse:
    """POST `listing`: it is another home."""
    home = own(pk)
    linking.dismiss(home, _chosen(request), request.user)
    return redirect(home)


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def sync_property(request: TenantRequest, pk: int) -> HttpResponse:
    """POST `field`, perhaps repeated: give these columns back to the MLS; without one, take over what is not edited,
    and ask the MLS for what is newer than the stored listing."""
    home = own(pk)
    if not Listing.objects.filter(pk=home.listing_id, purged_at=None).exists():
        messages.error(request, "Link the property to its MLS listing first.")
        return redirect(home)
    messages.success(request, _synced(home, request))
    return redirect(home)


def _synced(home: CrmProperty, request: TenantRequest) -> str:
    names = [name for name in request.POST.getlist("field") if name in MAPPED]
    if names:
        changed = propagation.follow_again(home, names, request.user)
    else:
        changed = propagation.sync_from_mls(home, request.user)
        refresh.ask_for(home)
    said = f"Taken over from the MLS: {', '.join(changed)}." if changed else "It is as the stored listing says."
    return said if names else f"{said} The MLS is asked for anything newer; that follows within minutes."
