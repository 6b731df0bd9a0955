"""Homes like one: a part of its page that comes when it is looked at, and a page of its own without JavaScript."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from listings.days_on_market import see_contracts, today_in, zone_of
from listings.models import Listing
from listings.similar import similar_to
from realty.database.standby import from_standby
from realty.tenants.access import member_required
from realty.tenants.requests import TenantRequest


@member_required
@require_safe
@from_standby
def similar_listings(request: TenantRequest, pk: int) -> HttpResponse:
    """Six queries at most besides those of the session."""
    rows = Listing.objects.without_heavy().select_related("collection", "tenant")
    listing = get_object_or_404(rows, pk=pk, purged_at=None)
    today = today_in(zone_of(listing.collection, listing.tenant))
    for_sale, sold = similar_to(listing, today)
    see_contracts([each.listing for each in (*for_sale, *sold)])
    name = "listings/_similar.html" if request.htmx else "listings/similar.html"
    return render(request, name, {"listing": listing, "for_sale": for_sale, "sold": sold})
