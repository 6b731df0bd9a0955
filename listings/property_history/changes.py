"""One timeline of all that changed, over the listings of a home."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from listings.days_on_market import zone_of
from listings.enums import EventKind
from listings.field_changes import FieldChanges, changes_in
from listings.history import LISTED, UNTOLD, Entry, history_of
from listings.models import Listing, ListingEvent


@dataclass(frozen=True)
class Change:
    """An entry of a listing's own history, and the listing; `fields` of one about other fields than price and
    status."""

    listing: Listing
    entry: Entry
    fields: FieldChanges | None = None


def changes_of(listings: Sequence[Listing]) -> list[Change]:
    """The newest first; of other fields than price and status the newest `field_changes.MOST`. Two queries."""
    events: dict[int, list[ListingEvent]] = defaultdict(list)
    rows = ListingEvent.objects.filter(listing__in=[each.pk for each in listings]).exclude(kind__in=UNTOLD)
    for event in rows.order_by("occurred_at", "pk"):
        events[event.listing_id].append(event)
    found = []
    for listing in listings:
        zone, count_to = zone_of(listing.collection, listing.tenant), listing.collection.days_count_to
        history = history_of(listing, events[listing.pk], zone, count_to=count_to)
        found += [Change(listing, entry) for entry in history.entries]
    by_id = {listing.pk: listing for listing in listings}
    for fields in changes_in(listings):
        entry = Entry(fields.at, EventKind.CHANGED, EventKind.CHANGED.label, "", "")
        found.append(Change(by_id[fields.listing_id], entry, fields))
    return sorted(found, key=_moment, reverse=True)


def _moment(change: Change) -> datetime:
    """The day of listing has no hour: it comes before all that happened on it."""
    at = change.entry.at
    return at.replace(hour=0) if change.entry.kind == LISTED else at
