"""One listing with everything that is known of it."""

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from listings.children import table_of
from listings.client_display import kept_from_clients
from listings.days_on_market import zone_of
from listings.enrichment.shown import found_out
from listings.facts import LAND, fact_groups, withheld_elsewhere
from listings.field_changes import field_changes
from listings.history import history
from listings.home_questions import is_in_doubt
from listings.marks import marks_of
from listings.models import Listing
from listings.open_houses import are_held, event_of, open_houses
from listings.participants import holds_any, may_see
from listings.photos import pictures_of
from listings.price_chart import price_chart
from listings.tours import documents, links, tours
from listings.traits import TRAITS
from listings.views.search import back_query
from realty.calendar_files import CONTENT_TYPE, written
from realty.database.standby import from_standby
from realty.tenants.access import member_required
from realty.tenants.requests import TenantRequest


@member_required
@require_safe
@from_standby
def listing_page(request: TenantRequest, pk: int, slug: str) -> HttpResponse:
    listing = get_object_or_404(_listings(), pk=pk)
    if slug != (listing.slug or "listing"):
        return redirect(listing, permanent=True)
    participant = may_see(listing.collection)
    photos, told = pictures_of(listing.pk), history(listing)
    context = {
        "listing": listing,
        "photos": photos,
        "groups": [group for group in fact_groups(listing, for_participant=participant) if group.title != LAND],
        "withheld": withheld_elsewhere(listing, for_participant=participant, has_photos=bool(photos)),
        "for_participant": participant,
        "kept_from_clients": kept_from_clients(listing, timezone.now()),
        "is_kept_back": not participant and holds_any(listing),
        "rooms": table_of(listing.rooms, "Room"),
        "units": table_of(listing.units, "UnitType"),
        "land": TRAITS["land"].name_of(listing.traits),
        "open_houses": open_houses(listing),
        "are_held": are_held(listing),
        "tours": tours(listing),
        "links": links(listing),
        "documents": documents(listing) if participant else [],
        "history": told,
        "price_chart": price_chart(told, listing),
        "field_changes": field_changes(listing),
        "found": found_out(listing),
        "twins": list(_twins(listing)),
        "is_in_doubt": is_in_doubt(listing.pk),
        "marks": marks_of(request.membership, [listing]),
        "notes": list(listing.notes.select_related("author")) if request.membership else [],
        "back": back_query(request.GET.get("back", "")),
    }
    return render(request, "listings/listing.html", context)


@member_required
@require_safe
def open_house_file(request: TenantRequest, pk: int, ref: str) -> HttpResponse:
    """One open house for a calendar, while it is to take place."""
    listing = get_object_or_404(_listings(), pk=pk)
    found = [house for house in open_houses(listing) if house.ref == ref and not house.is_past]
    if not found or not are_held(listing):
        raise Http404("No such open house")
    content = written([event_of(listing, found[0], zone_of(listing.collection, listing.tenant))], "Open house")
    name = f"open-house-{listing.slug or listing.pk}-{found[0].day:%Y-%m-%d}.ics"
    return HttpResponse(
        content, content_type=CONTENT_TYPE, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _listings() -> QuerySet[Listing]:
    rows: QuerySet[Listing] = Listing.objects.select_related("collection", "tenant").defer("search_vector")
    return rows


def _twins(listing: Listing) -> QuerySet[Listing]:
    """The same offer in the tenant's other collections."""
    if not listing.duplicate_key:
        return Listing.objects.none()
    same = Listing.objects.without_heavy().filter(tenant_id=listing.tenant_id, duplicate_key=listing.duplicate_key)
    return same.exclude(pk=listing.pk).select_related("collection").order_by("pk")
