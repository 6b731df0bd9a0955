"""Which fields of a listing changed, and when. Prices and statuses are told with their values (`listings.history`); of
all others an event keeps the names alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from listings.enums import EventKind
from listings.facts import GROUPS, in_words, reso_name
from listings.models import Listing, ListingEvent
from listings.participants import COLUMNS as FOR_PARTICIPANTS

MOST = 50
LABELS = {column: label for rows in GROUPS.values() for column, label, _ in rows}
# Columns whose RESO name alone would say little.
NAMED = {"photos": "Photos", "rooms": "Rooms", "units": "Units", "media_links": "Videos and documents"}


@dataclass(frozen=True, slots=True)
class FieldChanges:
    """What changed at one time, in words, in the order of the alphabet."""

    at: datetime
    fields: tuple[str, ...]


def field_changes(listing: Listing, *, for_participant: bool) -> list[FieldChanges]:
    """The newest MOST, newest first; showing data and private remarks for a participant alone. One query."""
    events = ListingEvent.objects.filter(listing_id=listing.pk, kind=EventKind.CHANGED).order_by("-occurred_at", "-pk")
    told = [(event.occurred_at, in_labels(event.changed_fields, for_participant)) for event in events[:MOST]]
    return [FieldChanges(at, fields) for at, fields in told if fields]


def in_labels(columns: Iterable[str], for_participant: bool) -> tuple[str, ...]:
    shown = [column for column in columns if for_participant or column not in FOR_PARTICIPANTS]
    return tuple(sorted({label_of(column) for column in shown}))


def label_of(column: str) -> str:
    """As the listing's page names it; a column that is gone since is told by its own name."""
    if column in LABELS or column in NAMED:
        return LABELS.get(column) or NAMED[column]
    known = {field.name for field in Listing._meta.fields}
    name = reso_name(column) if column in known else column.replace("_", " ")
    return in_words(name) if name.isidentifier() else name[:1].upper() + name[1:]
