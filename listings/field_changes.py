"""Which fields of a listing changed, when, and from what to what. Prices and statuses are told by `listings.history`;
of all others an event keeps names, and old and new values (`listings.ingest.events` says which, and how much)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from listings.enums import LEASES, EventKind
from listings.facts import GROUPS, PRICES, Fact, in_words, reso_name
from listings.ingest.events import KEPT
from listings.models import Listing, ListingEvent
from listings.participants import COLUMNS as FOR_PARTICIPANTS
from listings.participants import may_see

MOST = 50
LABELS = {column: label for rows in GROUPS.values() for column, label, _ in rows}
KINDS = {column: kind for rows in GROUPS.values() for column, _, kind in rows}
# Columns whose RESO name alone would say little.
NAMED = {"photos": "Photos", "rooms": "Rooms", "units": "Units", "media_links": "Videos and documents",
         "masked_fields": "Withheld fields"}  # fmt: skip
FIELDS: "dict[str, models.Field[Any, Any]]" = {field.attname: field for field in Listing._meta.concrete_fields}
YES_NO = {"true": True, "false": False}
# How a value is written that has no place among the facts.
KINDS_OF_FIELDS: tuple[tuple[Any, str], ...] = (
    (models.BooleanField, "yes_no"), (models.DateTimeField, "moment"), (models.DateField, "date"),
    (models.DecimalField, "count"), (models.IntegerField, "count"), (models.FloatField, "degrees"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field, from what to what; the value of either is None where the MLS gave none."""

    label: str
    before: Fact
    after: Fact


@dataclass(frozen=True, slots=True)
class FieldChanges:
    """What changed at one time, in the order of the alphabet: with values, and of `named` fields the names alone."""

    listing_id: int
    at: datetime
    values: tuple[FieldChange, ...]
    named: tuple[str, ...]


def field_changes(listing: Listing) -> list[FieldChanges]:
    """The newest MOST, newest first; showing data and private remarks where the license admits them. One query."""
    return changes_in([listing])


def changes_in(listings: Sequence[Listing]) -> list[FieldChanges]:
    """The newest MOST of all these listings, whose collections are at hand. One query."""
    by_id = {listing.pk: listing for listing in listings}
    events = ListingEvent.objects.filter(listing_id__in=list(by_id), kind=EventKind.CHANGED)
    newest = events.order_by("-occurred_at", "-pk")[:MOST]
    told = [_changes(by_id[event.listing_id], event) for event in newest]
    return [changes for changes in told if changes.values or changes.named]


def _changes(listing: Listing, event: ListingEvent) -> FieldChanges:
    values = {change.label: change for change in _with_values(listing, event.field_values or {})}
    named = in_labels(event.changed_fields, may_see(listing.collection))
    return FieldChanges(
        listing.pk,
        event.occurred_at,
        tuple(values[label] for label in sorted(values)),
        tuple(label for label in named if label not in values),
    )


def _with_values(listing: Listing, kept: dict[str, list[str | None]]) -> Iterator[FieldChange]:
    """Those whose values can be told: of columns that are there still, not withheld today, and not cut before the
    difference."""
    for column, (before, after) in kept.items():
        is_told = column in FIELDS and column not in FOR_PARTICIPANTS and before != after
        if is_told and reso_name(column) not in listing.masked_fields:
            yield FieldChange(label_of(column), _fact(listing, column, before), _fact(listing, column, after))


def _fact(listing: Listing, column: str, text: str | None) -> Fact:
    kind = _kind(listing, column)
    value = None if text in (None, "") else value_of(column, text)
    if isinstance(value, str) and len(value) > KEPT:
        value = f"{value[:KEPT]}…"
    return Fact(label_of(column), value, kind)


def _kind(listing: Listing, column: str) -> str:
    if column in PRICES and listing.property_type in LEASES:
        return "rent"
    if column in KINDS:
        return "count" if KINDS[column] == "lot" else KINDS[column]
    return next((kind for field, kind in KINDS_OF_FIELDS if isinstance(FIELDS[column], field)), "text")


def value_of(column: str, text: str | None) -> Any:
    """What a column held, of the text that PostgreSQL made of it; the text itself where the column's type has changed
    since."""
    if text is None or isinstance(FIELDS[column], models.TextField):
        return text
    try:
        return YES_NO.get(text) if text in YES_NO else FIELDS[column].to_python(text)
    except ValidationError:
        return text


def in_labels(columns: Iterable[str], for_participant: bool) -> tuple[str, ...]:
    shown = [column for column in columns if for_participant or column not in FOR_PARTICIPANTS]
    return tuple(sorted({label_of(column) for column in shown}))


def label_of(column: str) -> str:
    """As the listing's page names it; a column that is gone since is told by its own name."""
    if column in LABELS or column in NAMED:
        return LABELS.get(column) or NAMED[column]
    name = reso_name(column) if column in FIELDS else column.replace("_", " ")
    return in_words(name) if name.isidentifier() else name[:1].upper() + name[1:]
