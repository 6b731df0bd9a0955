"""A map tried on stored records before it is saved: what would change, old value beside new, without a request."""

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from logging import getLogger
from typing import Any

from listings.enums import StandardStatus
from listings.models import Listing, StatusWord
from listings.models.status_word import folded_word
from listings.source_records import records_of
from mls_sync.mapping.builtin import COLUMNS_OF, LENIENT, STRICT
from mls_sync.mapping.drift import is_personal
from mls_sync.mapping.errors import RecordError
from mls_sync.mapping.field_map import FieldMap, compiled
from mls_sync.mapping.readers import MASK
from mls_sync.mapping.rules import extra_of, rules_of
from mls_sync.models import Feed
from mls_sync.providers import provider_for
from mls_sync.providers.base import Provider
from mls_sync.providers.metadata import as_stored
from mls_sync.providers.source_record import SourceRecord

log = getLogger(__name__)
Columns = dict[str, Any]
Stored = tuple[Listing, bytes, bytes]
"""A listing with the hash and the text of its source record."""
LOOKED_AT, SHOWN = 100, 10
LONGEST_SHOWN = 120
NOT_SHOWN = "not shown"
EMPTY = ""
OF_TWO = {
    "latitude": "Latitude",
    "longitude": "Longitude",
    "mls_property_type": "MlsPropertyType",
    "property_type": "PropertyType",
}
"""Names of columns that a field fills together with another."""


@dataclass(frozen=True)
class Change:
    """Of one field of a listing. Values are as a person reads them; "" is empty."""

    name: str
    old: str
    new: str


@dataclass(frozen=True)
class TriedRecord:
    listing: Listing
    changes: list[Change]
    refused: str = ""
    """Why it could not be stored any more."""


@dataclass
class Trial:
    """Of `looked_at` stored listings `changed` would change; ten of them, those that change first. `by_field` counts
    the changes of all."""

    looked_at: int = 0
    changed: int = 0
    refused: int = 0
    shown: list[TriedRecord] = field(default_factory=list)
    by_field: list[tuple[str, int]] = field(default_factory=list)

    @property
    def unchanged(self) -> list[TriedRecord]:
        """Of the ten."""
        return [record for record in self.shown if not record.changes and not record.refused]


def try_map(feed: Feed, rules: Any, extra: Any) -> Trial:
    """Map the newest stored records by the feed's map of now and by this one. Raises ValidationError for wrong rules,
    ProviderError and SecretUnreadable where the feed's provider cannot be made. Six queries, no request."""
    with as_stored(), closing(provider_for(feed)) as provider:
        now, stored = provider.field_map, list(_stored(feed))
        then = compiled(
            (*provider.default_rules, *rules_of(rules)),
            extra_of(extra),
            now.version,
            provider.zone,
            days_first=provider.days_first,
        )
        rows = StatusWord.objects.filter(collection=feed.collection_id)
        meanings = dict(rows.values_list("folded", "standard_status"))
        # One map after the other: some providers prepare themselves for a map.
        before = _mapped(provider, now, stored, meanings)
        after = _mapped(provider, then, stored, meanings)
    tried = [_tried(listing, *pair) for (listing, _, _), *pair in zip(stored, before, after, strict=True)]
    counts = Counter(change.name for record in tried for change in record.changes)
    ranked = sorted(tried, key=lambda record: not (record.changes or record.refused))
    return Trial(
        looked_at=len(tried),
        changed=sum(bool(record.changes) for record in tried),
        refused=sum(bool(record.refused) for record in tried),
        shown=ranked[:SHOWN],
        by_field=counts.most_common(),
    )


def _stored(feed: Feed) -> Iterable[Stored]:
    rows = Listing.objects.filter(collection=feed.collection_id, vanished_at=None, purged_at=None)
    found = list(rows.summaries().order_by("-pk")[:LOOKED_AT])
    hashes = dict(Listing.objects.filter(pk__in=[row.pk for row in found]).values_list("pk", "content_hash"))
    records = records_of(row.pk for row in found)
    return [(row, bytes(hashes[row.pk]), records[row.pk]) for row in found if row.pk in records]


def _mapped(
    provider: Provider, field_map: FieldMap, stored: Iterable[Stored], meanings: Mapping[str, str]
) -> list[Columns | RecordError]:
    """The columns of each record, with what staff said of its status; or why it cannot be stored."""
    provider.field_map = field_map
    found: list[Columns | RecordError] = []
    for listing, content_hash, raw in stored:
        try:
            values = dict(provider.row(SourceRecord(listing.listing_key, content_hash, text=raw)).values)
        except RecordError as error:
            found.append(error)
            continue
        except Exception:  # noqa: BLE001 - a mistake of our mapping must not hide what becomes of the others
            log.exception("The mapping of %s failed on listing %s", provider.kind, listing.listing_key)
            found.append(RecordError("Our mapping failed on it; our developers must act.", field=""))
            continue
        word = folded_word(str(values.get("mls_status") or ""))
        if values.get("standard_status") == StandardStatus.UNKNOWN and word in meanings:
            values["standard_status"] = meanings[word]
        found.append(values)
    return found


def _tried(listing: Listing, old: Columns | RecordError, new: Columns | RecordError) -> TriedRecord:
    if isinstance(new, RecordError):
        return TriedRecord(listing, [], str(new))
    return TriedRecord(listing, changes({} if isinstance(old, RecordError) else old, new))


def changes(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """Between two rows of columns, each under its RESO name; further fields under their own."""
    pairs = [(_name(column), old.get(column), new.get(column)) for column in sorted({*old, *new} - {"extra"})]
    before, after = old.get("extra") or {}, new.get("extra") or {}
    pairs += [(name, before.get(name), after.get(name)) for name in sorted({*before, *after})]
    return [_change(*pair) for pair in pairs if _differs(pair[1], pair[2])]


def _differs(old: Any, new: Any) -> bool:
    return bool(old != new and (old or new or old is False or new is False or old == 0 or new == 0))


def _change(name: str, old: Any, new: Any) -> Change:
    hidden = is_personal(name)
    return Change(name, _shown(old, hidden=hidden), _shown(new, hidden=hidden))


def _shown(value: Any, *, hidden: bool) -> str:
    if value is None or value == "" or value == []:
        return EMPTY
    if hidden or MASK in str(value):
        return NOT_SHOWN
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list | dict):
        return f"{len(value)} entries"
    text = str(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]} …"


@cache
def _names() -> dict[str, str]:
    derived = {columns[0]: name for name, columns in reversed(COLUMNS_OF.items()) if len(columns) == 1}
    return derived | {entry.column: entry.name for entry in (*STRICT, *LENIENT)} | OF_TWO


def _name(column: str) -> str:
    return _names().get(column, column)
