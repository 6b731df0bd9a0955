"""What changed lately, newest first: the list on the dashboard."""

from listings.enums import EventKind
from listings.models import ListingEvent

SHOWN = 15


def recent_changes(kind: str = "", number: int = SHOWN) -> list[ListingEvent]:
    """The newest events in the open scope with their listings, without the heavy columns. One query."""
    events = ListingEvent.objects.select_related("listing", "collection", "tenant").defer(
        "listing__raw", "listing__search_vector", "listing__public_remarks", "listing__private_remarks"
    )
    if kind:
        events = events.filter(kind=EventKind(kind))
    return list(events.order_by("-recorded_at", "-pk")[:number])
