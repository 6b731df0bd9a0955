"""What the columns of a feed's file mean: suggested by their names, decided by a person, tried on its first rows, and
kept as a version of the feed's own map."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from mls_sync.dry_run import changes
from mls_sync.field_maps import add_version, newest_map
from mls_sync.file_feeds import provider_of
from mls_sync.mapping.field_map import compiled
from mls_sync.mapping.lookups import folded
from mls_sync.mapping.rules import FIELDS, extra_of, rules_of
from mls_sync.mapping.suggestions import Suggestion, suggestions
from mls_sync.models import Feed, FeedFieldMap
from mls_sync.providers.csv.client import CsvProvider
from mls_sync.providers.csv.names import CHILDREN, NAMED
from mls_sync.providers.csv.record import names_of
from mls_sync.providers.csv.table import FeedTable
from mls_sync.providers.source_record import SourceRecord

PREVIEWED, SAMPLES, LONGEST_SAMPLE = 10, 3, 60
NOTHING, PHOTOS = "", "Photos"
VITAL = {
    ("StandardStatus", "MlsStatus"): "every listing will have an unknown status",
    ("ListPrice",): "no listing will have a price",
    ("UnparsedAddress", "StreetName"): "no listing will have an address",
    ("PropertyType",): "every listing will have an unknown type",
}


@dataclass
class Column:
    """One of the file: samples of its cells, and what it fills."""

    name: str
    samples: list[str]
    field: str = NOTHING
    why: str = ""


@dataclass
class Preview:
    """One row as it would be stored: (column, value), or why it cannot be."""

    number: int
    name: str
    values: list[tuple[str, str]] = field(default_factory=list)
    photos: int = 0
    problem: str = ""


@dataclass
class Looked:
    """What we found in a file."""

    table: FeedTable
    rows: list[SourceRecord]
    warnings: list[str]
    columns: list[Column]


def look(feed: Feed, options: Mapping[str, Any] | None = None) -> Looked:
    """Raises a ProviderError where the file cannot be read, or no column is a key."""
    with closing(provider_of(feed, options)) as provider:
        table = provider.table()
        page = table.page(None, 1)
    rows = page.records[:PREVIEWED]
    return Looked(table, rows, page.warnings, _columns(feed, table, rows))


def _columns(feed: Feed, table: FeedTable, rows: Sequence[SourceRecord]) -> list[Column]:
    """Each with what it fills: by the feed's own map where there is one, else as we suggest."""
    fills = _filled(feed, table)
    found = []
    for name in table.columns:
        cells = dict.fromkeys(" ".join(str(row.payload.get(name, "")).split()) for row in rows)
        samples = [cell[:LONGEST_SAMPLE] for cell in cells if cell][:SAMPLES]
        found.append(Column(name, samples, fills[name].field, fills[name].why))
    return found


def _filled(feed: Feed, table: FeedTable) -> dict[str, Suggestion]:
    special = dict.fromkeys(names_of(table.columns, table.options.photo_columns).photos, Suggestion(PHOTOS, "photos"))
    special |= {name: Suggestion(known, "a list") for name in table.columns if (known := _list_of(name))}
    own = newest_map(feed)
    if own is None:
        suggested = dict(zip(table.columns, suggestions(table.columns), strict=True))
    else:
        suggested = dict.fromkeys(table.columns, Suggestion())
        ruled = {rule.field: rule.names for rule in rules_of(own.rules)}
        for name in table.columns:
            same = NAMED.get(folded(name), "")
            if same in FIELDS and same not in ruled:
                suggested[name] = Suggestion(same, "the same name")
        for target, names in ruled.items():
            suggested |= {name: Suggestion(target, "the feed's map") for name in names if name in suggested}
    return suggested | special


def _list_of(column: str) -> str:
    known = NAMED.get(folded(column), "")
    return known if known in CHILDREN else ""


def rules_for(feed: Feed, choices: Mapping[str, str]) -> list[dict[str, Any]]:
    """The rules of the feed's map that `choices` (column -> field, or nothing) mean. What its map says of readers and
    values stays, and so do rules of columns that the file does not have."""
    own = newest_map(feed)
    before = {rule["field"]: rule for rule in (own.rules if own else [])}
    wanted: dict[str, list[str]] = {}
    for column, target in choices.items():
        if target in FIELDS:
            wanted.setdefault(target, []).append(column)
    rules = []
    for target in sorted(FIELDS):
        old = before.get(target, {})
        names = wanted.get(target, []) + [name for name in old.get("names", []) if name not in choices]
        told = {name: old[name] for name in ("reader", "values") if old.get(name)}
        # Named alike: it fills the field by itself, unless a person said that it does not.
        alike = any(NAMED.get(folded(column)) == target for column in choices)
        if told or (names and names != [target]) or (alike and not names):
            rules.append({"field": target, "names": names, **told})
    return rules


def preview(feed: Feed, looked: Looked, choices: Mapping[str, str]) -> list[Preview]:
    """The first rows as these choices would store them."""
    with closing(provider_of(feed)) as provider:
        own = newest_map(feed)
        rules, extra = rules_of(rules_for(feed, choices)), extra_of(own.extra if own else [])
        provider.field_map = compiled(rules, extra, 0, provider.zone, days_first=provider.days_first)
        return [_previewed(provider, number, row) for number, row in enumerate(looked.rows, 1)]


def _previewed(provider: CsvProvider, number: int, row: SourceRecord) -> Preview:
    facts = provider.facts(row.payload)
    found = Preview(number, ", ".join(filter(None, (facts.listing_id or row.listing_key, facts.address))))
    try:
        stored = provider.row(SourceRecord(row.listing_key, row.content_hash, row.payload))
    except Exception as error:  # noqa: BLE001 - told to the person, whatever it is; a sync puts such a row aside
        found.problem = str(error)
        return found
    found.values = [(name, after) for name, _, after in changes(stored, None)]
    found.photos = len(stored.photos or ())
    return found


def save_mapping(feed: Feed, user: Any, choices: Mapping[str, str]) -> FeedFieldMap | None:
    """A new version of the feed's map, where these choices change it. Raises ValidationError."""
    own, rules = newest_map(feed), rules_for(feed, choices)
    if own is not None and own.rules == rules:
        return None
    note = "From the columns of a file"
    return add_version(feed, rules, own.extra if own else [], note=note, user=user)


def missing(choices: Mapping[str, str]) -> dict[str, str]:
    """Fields that no column fills, of those without which listings say too little: what that means, in words."""
    filled = set(choices.values())
    return {each[0]: what for each, what in VITAL.items() if not filled.intersection(each)}


def unknown_fields(choices: Mapping[str, str]) -> list[str]:
    """By whom a field was chosen that no listing has."""
    known = {NOTHING, PHOTOS, *CHILDREN, *FIELDS}
    return [name for name, choice in choices.items() if choice not in known]
