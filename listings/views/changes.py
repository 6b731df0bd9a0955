"""What changed lately, newest first: the list on the dashboard."""

from django.db.models import Q

from listings.enums import LEASES, EventKind
from listings.history import UNTOLD
from listings.models import ListingEvent
from listings.photos import attach_photos

SHOWN = 15
# A sync records many events at one moment; among so many of the newest, the source's clock tells what is news.
LOOKED_AT = 300


def recent_changes(kind: str = "", number: int = SHOWN, *, rentals: bool = False) -> list[ListingEvent]:
    """The newest events in the open scope with their listings, light ones: of homes for sale, or of rentals. Two
    queries, and one more for their photos; one where nothing happened."""
    of_leases = Q(listing__property_type__in=LEASES)
    recorded = ListingEvent.objects.exclude(kind__in=UNTOLD).filter(of_leases if rentals else ~of_leases)
    recorded = recorded.order_by("-recorded_at", "-pk")
    if kind:
        recorded = recorded.filter(kind=EventKind(kind))
    newest = sorted(recorded.values_list("occurred_at", "pk")[:LOOKED_AT], reverse=True)[:number]
    if not newest:
        return []
    events = ListingEvent.objects.select_related("listing", "collection", "tenant").defer(
        "listing__search_vector", "listing__public_remarks", "listing__private_remarks"
    )
    shown = list(events.filter(pk__in=[pk for _, pk in newest]).order_by("-occurred_at", "-pk"))
    attach_photos(event.listing for event in shown)
    return shown
