"""An owner's feed from a CSV file, step by step: the file, what we found in it, what its columns mean, a dry run, and
the import. Nothing is read into the collection before the last step."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django_q.tasks import async_task

from mls_sync import connecting, feed_files
from mls_sync.changes import record_changes, settings_of
from mls_sync.feed_files import FileTooLarge
from mls_sync.feeds import FeedSettings, add_feed, clean_options
from mls_sync.field_maps import add_version, map_of
from mls_sync.mapping.field_map import compiled
from mls_sync.mapping.lookups import folded
from mls_sync.mapping.rules import FIELDS, extra_of, rules_of
from mls_sync.mapping.suggesting import Suggestion, suggestions
from mls_sync.models import Feed, FeedFieldMap, FeedFile, RunKind, SyncRun
from mls_sync.notices.about_feeds import note_to_staff
from mls_sync.providers.csv.client import CsvProvider
from mls_sync.providers.csv.dialect import HEAD, Dialect, found_dialect
from mls_sync.providers.csv.names import CHILDREN, NAMED
from mls_sync.providers.csv.options import CsvOptions
from mls_sync.providers.csv.record import names_of
from mls_sync.providers.csv.table import FeedTable
from mls_sync.providers.errors import ProviderError
from mls_sync.providers.metadata import Metadata
from mls_sync.providers.source_record import SourceRecord
from mls_sync.replication import runs
from mls_sync.replication.dry_run import changes, of_provider
from realty.tenants.models import Tenant

DRY_RUN_TASK = "mls_sync.tasks.dry_run_file"
DRY_RUN = "dry_run"
# A larger file is gone through by a worker, while the page waits.
AT_ONCE_BYTES = 10_000_000
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


def new_feed(tenant: Tenant, user: Any, title: str, license_role: str, upload: Any) -> Feed:
    """A feed that waits to be started, with its first file. In the tenant's scope. Raises ValidationError; then nothing
    is stored."""
    connecting.check_room(tenant)
    given = FeedSettings(
        kind="csv",
        title=title,
        license_role=license_role,
        enabled=False,
        schedule=connecting.schedules_of(tenant)[-1][0],
    )
    with transaction.atomic():
        feed = add_feed(tenant, connecting.free_name(tenant, title), given)
        keep_upload(feed, user, upload)
    note_to_staff(feed, f"{user} added {title} from a CSV file for {tenant}. Nothing needs to be done.")
    return feed


def keep_upload(feed: Feed, user: Any, upload: Any) -> FeedFile:
    """The file that a person sent, to be looked at; one that nobody accepted makes room for it. Raises ValidationError
    for what is no CSV file."""
    try:
        options = CsvOptions.read(feed.options or {})
        found_dialect(upload.read(HEAD), options.encoding, options.delimiter, options.header_row)
        upload.seek(0)
        file = feed_files.store(feed, upload.name or "file.csv", upload.chunks(), user=user)
    except (FileTooLarge, ProviderError) as error:
        raise ValidationError({"file": str(error)}) from None
    feed_files.discard_tried(feed, but=file)
    return file


def file_of(feed: Feed) -> FeedFile | None:
    """What the pages look at: the newest upload; None for a watched file, which is looked at where it is."""
    return None if (feed.options or {}).get("location") else feed_files.newest(feed)


def provider_of(feed: Feed, options: Mapping[str, Any] | None = None) -> CsvProvider:
    """Of the file that the pages look at, with other options than the stored ones where they are given."""
    tried = feed
    if options is not None:
        tried = Feed(pk=feed.pk, tenant=feed.tenant, collection=feed.collection, kind=feed.kind, options=dict(options))
        tried.time_zone, tried.secrets = feed.time_zone, feed.secrets
    provider = CsvProvider.for_file(tried, file_of(feed))
    provider.field_map = map_of(feed, provider.default_rules, provider.zone, days_first=provider.days_first)
    return provider


def dialect_of(feed: Feed) -> Dialect:
    """How the file is written, whether or not a column of it is a key. Raises a ProviderError."""
    with closing(provider_of(feed)) as provider:
        return provider.head()


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
    own = _own(feed)
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


def _own(feed: Feed) -> FeedFieldMap | None:
    return FeedFieldMap.objects.filter(feed=feed).order_by("-version").first()


def rules_for(feed: Feed, choices: Mapping[str, str]) -> list[dict[str, Any]]:
    """The rules of the feed's map that `choices` (column -> field, or nothing) mean. What its map says of readers and
    values stays, and so do rules of columns that the file does not have."""
    own = _own(feed)
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
        own = _own(feed)
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
    own, rules = _own(feed), rules_for(feed, choices)
    if own is not None and own.rules == rules:
        return None
    note = "From the columns of a file"
    return add_version(feed, rules, own.extra if own else [], note=note, user=user)


def save_options(feed: Feed, user: Any, options: Mapping[str, Any]) -> None:
    """How the file is read, as a person said. Raises ValidationError."""
    before = settings_of(feed)
    feed.options = clean_options(feed.kind, {**(feed.options or {}), **options})
    with transaction.atomic():
        feed.save(update_fields=["options"])
        record_changes(feed, before, user)


def begin_dry_run(feed: Feed) -> dict[str, Any]:
    """What is known of a dry run of the file as it is; of a large one a worker finds it out, and it is "waiting"."""
    file = file_of(feed)
    key = _dry_run_key(feed, file)
    known = Metadata(feed).known(DRY_RUN) or {}
    if known.get("of") == key:
        return dict(known)
    waiting = {"of": key, "waiting": True}
    if file is not None and file.size <= AT_ONCE_BYTES:
        return carry_out_dry_run(feed)
    Metadata(feed).put(DRY_RUN, waiting)
    async_task(DRY_RUN_TASK, feed.tenant_id, feed.pk)
    return waiting


def carry_out_dry_run(feed: Feed) -> dict[str, Any]:
    """Find it out now, and keep it."""
    file = file_of(feed)
    found: dict[str, Any] = {"of": _dry_run_key(feed, file)}
    try:
        with closing(provider_of(feed)) as provider:
            found |= of_provider(feed, provider).as_json()
    except ProviderError as error:
        found["problem"] = str(error)
    return dict(Metadata(feed).put(DRY_RUN, found))


def forget_dry_run(feed: Feed) -> None:
    """The next look finds it out anew: a watched file may have changed, and so may the collection."""
    Metadata(feed).put(DRY_RUN, {})


def _dry_run_key(feed: Feed, file: FeedFile | None) -> list[Any]:
    """What a dry run hangs on: the file, how it is read, its map, and what is stored."""
    own = _own(feed)
    last = SyncRun.objects.filter(feed=feed).order_by("-pk").values_list("pk", "status").first()
    options = sorted(map(str, (feed.options or {}).items()))
    return [file.pk if file else 0, options, own.version if own else 0, *map(str, last or ())]


def import_now(feed: Feed, user: Any) -> SyncRun:
    """The file counts from now on, and a full read is asked for. Raises runs.RunRefused where none can be."""
    file = file_of(feed)
    with transaction.atomic():
        if file is not None:
            feed_files.accept(file)
        forget_dry_run(feed)
        if connecting.is_unstarted(feed):
            return connecting.start(feed, user)
        return runs.request_run(feed, RunKind.FULL, trigger="manual", user=user)


def missing(choices: Mapping[str, str]) -> dict[str, str]:
    """Fields that no column fills, of those without which listings say too little: what that means, in words."""
    filled = set(choices.values())
    return {each[0]: what for each, what in VITAL.items() if not filled.intersection(each)}


def unknown_fields(choices: Mapping[str, str]) -> list[str]:
    """By whom a field was chosen that no listing has."""
    known = {NOTHING, PHOTOS, *CHILDREN, *FIELDS}
    return [name for name, choice in choices.items() if choice not in known]
