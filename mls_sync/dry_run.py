"""A dry run of a feed of files: what a sync would create, change and remove, with samples, and nothing is touched."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from time import perf_counter
from typing import Any

from listings.ingest.foreseeing import Foreseen, Placed, copy_line, foreseeing
from listings.models import Listing
from listings.rows import ListingRow
from mls_sync.field_maps import map_of
from mls_sync.mapping.errors import RecordError
from mls_sync.models import Feed, FeedFile
from mls_sync.providers.base import RecordFacts
from mls_sync.providers.csv.client import CUT, CsvProvider
from mls_sync.providers.csv.table import FeedTable
from mls_sync.providers.source_record import SourceRecord
from mls_sync.replication import removals
from mls_sync.replication.memory import without_cycle_search

SAMPLES = 10
AT_ONCE = 500
LONGEST = 80
# What says when and where we read it; the rest of a listing is the source's.
NOT_TOLD = {"sync_source", "content_hash"}


@dataclass
class Sample:
    """One listing as people know it; `changes` are (column, before, after), or why it cannot be stored."""

    key: str
    name: str
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    problem: str = ""


@dataclass
class DryRun:
    """What a sync would do. `refused` rows would go to quarantine, `doubled` ones repeat a key. `kept` says why nothing
    would be removed, `asks` that so many may not go unasked; `left_out` are new ones beyond the quota."""

    rows: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    held: int = 0
    refused: int = 0
    doubled: int = 0
    left_out: int = 0
    kept: str = ""
    asks: bool = False
    told: list[str] = field(default_factory=list)
    new_samples: list[Sample] = field(default_factory=list)
    changed_samples: list[Sample] = field(default_factory=list)
    removed_samples: list[Sample] = field(default_factory=list)
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def dry_run(feed: Feed, file: FeedFile | None = None) -> DryRun:
    """What a sync of the feed would do now, or with `file`. In the tenant's scope. Raises a ProviderError."""
    with closing(CsvProvider.for_file(feed, file)) as provider:
        provider.field_map = map_of(feed, provider.default_rules, provider.zone, days_first=provider.days_first)
        return of_provider(feed, provider)


def of_provider(feed: Feed, provider: CsvProvider) -> DryRun:
    """The same with a provider at hand."""
    started = perf_counter()
    table, found = provider.table(), DryRun()
    with foreseeing(feed.collection) as foreseen, without_cycle_search():
        _add(foreseen, table, provider, found)
        doubled = foreseen.forget_doubled()
        found.doubled = sum(times - 1 for _, _, times in doubled)
        _count(feed, provider, foreseen, found)
        new, changed = foreseen.new(SAMPLES), foreseen.changed(SAMPLES)
        lacking = foreseen.lacking(SAMPLES) if found.removed else []
    found.told = [*table.problems.told, *_told_of_doubled(doubled)]
    _sample(feed, provider, table, found, new, changed, lacking)
    found.seconds = round(perf_counter() - started, 3)
    return found


def _add(foreseen: Foreseen, table: FeedTable, provider: CsvProvider, found: DryRun) -> None:
    version = provider.field_map.stamped(b"").hex()
    with foreseen.adding() as add:
        lines: list[str] = []
        for number, key, digest in table.hashed():
            if not digest or not key:
                found.refused += 1
                found.kept = found.kept or ("" if key else removals.KEYLESS_SNAPSHOT)
            if key:
                lines.append(copy_line(number, key, digest and digest + version))
            if len(lines) == AT_ONCE:
                add("".join(lines).encode())
                lines.clear()
            found.rows = number
        add("".join(lines).encode())
    if table.is_cut:
        found.kept = CUT


def _count(feed: Feed, provider: CsvProvider, foreseen: Foreseen, found: DryRun) -> None:
    counts = foreseen.counts()
    found.created, found.changed, found.unchanged = counts.created, counts.changed, counts.unchanged
    found.held = counts.held
    found.left_out = max(found.created - feed.collection.room_left, 0)
    if not provider.capabilities.is_snapshot:
        found.kept = "The feed's files hold new and changed listings alone: none is removed."
    elif not found.rows and counts.held:
        found.kept = "The file holds no listings at all, so none is removed."
    elif counts.lacking and not found.kept:
        found.removed = counts.lacking
        found.asks = removals.is_too_much(feed, counts.lacking, counts.held)


def _told_of_doubled(doubled: Sequence[tuple[str, int, int]]) -> Iterator[str]:
    for key, first, times in sorted(doubled, key=lambda each: each[1])[:SAMPLES]:
        yield f"Key {key} stands in {times:,} rows; row {first:,} counts."


def _sample(
    feed: Feed,
    provider: CsvProvider,
    table: FeedTable,
    found: DryRun,
    new: Sequence[Placed],
    changed: Sequence[Placed],
    lacking: Sequence[str],
) -> None:
    rows = table.rows({number for number, _ in (*new, *changed)})
    stored = _stored(feed, [*(key for _, key in changed), *lacking])
    for number, key in new:
        found.new_samples.append(_told(provider, rows[number], key, None))
    for number, key in changed:
        found.changed_samples.append(_told(provider, rows[number], key, stored.get(key)))
    for key in lacking:
        found.removed_samples.append(Sample(key, _name(stored.get(key), RecordFacts())))


def _stored(feed: Feed, keys: Sequence[str]) -> dict[str, Listing]:
    rows = Listing.objects.filter(collection=feed.collection_id, listing_key__in=keys)
    return {listing.listing_key: listing for listing in rows}


def _told(provider: CsvProvider, record: SourceRecord, key: str, before: Listing | None) -> Sample:
    sample = Sample(key, _name(before, provider.facts(record.payload)))
    try:
        sample.changes = changes(provider.row(record), before)
    except RecordError as error:
        sample.problem = f"{error.field}: {error}" if error.field else str(error)
    return sample


def _name(listing: Listing | None, facts: RecordFacts) -> str:
    if listing:
        known = (listing.listing_id, listing.unparsed_address, listing.city)
    else:
        known = (facts.listing_id, facts.address, "")
    return ", ".join(filter(None, known))


def changes(row: ListingRow, before: Listing | None) -> list[tuple[str, str, str]]:
    """(Column, before, after) of what the row says otherwise than the stored listing; of a new one all that it says."""
    found = []
    for column in sorted({*row.values} - NOT_TOLD):
        after, old = row.values[column], getattr(before, column, None) if before else None
        if shown(after) != shown(old):
            found.append((_label(column), shown(old), shown(after)))
    if row.unreadable_fields:
        found.append(("not readable", "", ", ".join(row.unreadable_fields)))
    return found


def _label(column: str) -> str:
    """As pages call a column of a listing."""
    return str(getattr(Listing._meta.get_field(column), "verbose_name", column))


def shown(value: Any) -> str:
    """A stored value as people read it, in one short line."""
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, Decimal):
        text = f"{value.normalize():f}"
    elif isinstance(value, datetime):
        text = value.strftime("%Y-%m-%d %H:%M:%S UTC")
    elif isinstance(value, date):
        text = value.isoformat()
    elif isinstance(value, bool):
        text = "Yes" if value else "No"
    elif isinstance(value, list):
        text = f"{len(value)} entries"
    else:
        text = " ".join(str(value).split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
