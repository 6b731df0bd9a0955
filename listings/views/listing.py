"""One listing with everything that is known of it."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from listings.children import open_houses, table_of
from listings.facts import fact_groups, withheld_elsewhere
from listings.history import history
from listings.home_questions import is_in_doubt
from listings.media import documents, links, tours
from listings.models import Listing
from listings.participants import holds_any, may_see
from listings.photos import pictures_of
from listings.traits import TRAITS
from listings.views.search import back_query
from realty.tenants.access import member_required
from realty.tenants.requests import TenantRequest


@member_required
@require_safe
def listing_page(request: TenantRequest, pk: int, slug: str) -> HttpResponse:
    listing = get_object_or_404(_listings(), pk=pk)
    if slug != (listing.slug or "listing"):
        return redirect(listing, permanent=True)
    participant = may_see(listing.collection)
    photos = pictures_of(listing.pk)
    context = {
        "listing": listing,
        "photos": photos,
        "groups": fact_groups(listing, for_participant=participant),
        "withheld": withheld_elsewhere(listing, for_participant=participant, has_photos=bool(photos)),
        "for_participant": participant,
        "is_kept_back": not participant and holds_any(listing),
        "rooms": table_of(listing.rooms, "Room"),
        "units": table_of(listing.units, "UnitType"),
        "land": TRAITS["land"].name_of(listing.traits),
        "open_houses": open_houses(listing),
        "tours": tours(listing),
        "links": links(listing),
        "documents": documents(listing) if participant else [],
        "history": history(listing),
        "twins": list(_twins(listing)),
        "is_in_doubt": is_in_doubt(listing.pk),
        "back": back_query(request.GET.get("back", "")),
    }
    return render(request, "listings/listing.html", context)


def _listings() -> QuerySet[Listing]:
    rows: QuerySet[Listing] = Listing.objects.select_related("collection", "tenant").defer("search_vector")
    return rows


def _twins(listing: Listing) -> QuerySet[Listing]:
    """The same offer in the tenant's other collections."""
    if not listing.duplicate_key:
        return Listing.objects.none()
    same = Listing.objects.without_heavy().filter(tenant_id=listing.tenant_id, duplicate_key=listing.duplicate_key)
    return same.exclude(pk=listing.pk).select_related("collection").order_by("pk")
