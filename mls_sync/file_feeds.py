"""An owner's feed from a CSV file, step by step: the file, what we found in it, what its columns mean, a dry run, and
the import. Nothing is read into the collection before the last step."""

from collections.abc import Mapping
from contextlib import closing
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django_q.tasks import async_task

from mls_sync import connecting, feed_files
from mls_sync.changes import record_changes, settings_of
from mls_sync.dry_run import of_provider
from mls_sync.feed_files import FileTooLarge
from mls_sync.feeds import FeedSettings, add_feed, clean_options
from mls_sync.field_maps import map_of, newest_map
from mls_sync.models import Feed, FeedFile, RunKind, SyncRun
from mls_sync.notices.about_feeds import note_to_staff
from mls_sync.providers.csv.client import CsvProvider
from mls_sync.providers.csv.dialect import HEAD, Dialect, found_dialect
from mls_sync.providers.csv.options import CsvOptions
from mls_sync.providers.errors import ProviderError
from mls_sync.providers.metadata import Metadata
from mls_sync.replication import runs
from realty.secrets import SecretUnreadable
from realty.tenants.models import Tenant

DRY_RUN_TASK = "mls_sync.tasks.dry_run_file"
DRY_RUN = "dry_run"
# A larger file is gone through by a worker, while the page waits.
AT_ONCE_BYTES = 10_000_000


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
    except (ProviderError, SecretUnreadable) as error:
        found["problem"] = str(error)
    return dict(Metadata(feed).put(DRY_RUN, found))


def forget_dry_run(feed: Feed) -> None:
    """The next look finds it out anew: a watched file may have changed, and so may the collection."""
    Metadata(feed).put(DRY_RUN, {})


def _dry_run_key(feed: Feed, file: FeedFile | None) -> list[Any]:
    """What a dry run hangs on: the file, how it is read, its map, and what is stored."""
    own = newest_map(feed)
    last = SyncRun.objects.filter(feed=feed).order_by("-pk").values_list("pk", "status").first()
    options = sorted(map(str, (feed.options or {}).items()))
    return [file.pk if file else 0, options, own.version if own else 0, *map(str, last or ())]


def import_now(feed: Feed, user: Any) -> SyncRun:
    """The file counts from now on, and a full read is asked for; one that is under way begins again with it (then
    raises runs.RunOpen). Raises runs.RunRefused where nothing was done."""
    file = file_of(feed)
    with transaction.atomic():
        if file is not None:
            feed_files.accept(file)
        forget_dry_run(feed)
        try:
            if connecting.is_unstarted(feed):
                return connecting.start(feed, user)
            return runs.request_run(feed, RunKind.FULL, trigger="manual", user=user)
        except runs.RunOpen as error:
            if not runs.read_anew(feed):
                return runs.request_run(feed, RunKind.FULL, trigger="manual", user=user)
            under_way = error
    raise under_way
