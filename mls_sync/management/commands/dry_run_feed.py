"""`manage.py dry_run_feed <collection>`: what would a sync of a feed of files do?"""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mls_sync import feed_files, file_columns
from mls_sync.dry_run import DryRun, Sample, dry_run
from mls_sync.feed_files import FileTooLarge
from mls_sync.feeds import feed_named
from mls_sync.models import Feed, FeedFile
from mls_sync.providers.errors import ProviderError
from realty.http import CHUNK
from realty.secrets import SecretUnreadable
from realty.tenants.scope import tenant_scope


class Command(BaseCommand):
    help = (
        "Says what a sync of a CSV feed would create, change and remove, and touches no listing. With --file, of a file"
        " of this machine, which is kept with the feed; with --accept the next sync reads it. Exit code 0: it can be"
        " read. 1: it cannot, and the line says why."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("collection", help="name of the collection, e.g. jpsrealtor_export_listings")
        parser.add_argument("--file", type=Path, help="a CSV file to try, in place of the one that the feed reads")
        parser.add_argument("--accept", action="store_true", help="from now on a sync reads the --file")
        parser.add_argument(
            "--suggested-map",
            action="store_true",
            help="map the columns as their names suggest, where the feed has no map of its own",
        )
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            feed = feed_named(options["collection"])
        except LookupError as error:
            raise CommandError(str(error)) from None
        if feed.kind != "csv":
            raise CommandError(f"{feed} does not read files; try manage.py check_feed {feed}.")
        with tenant_scope(feed.tenant_id):
            try:
                file = self._kept(feed, options["file"]) if options["file"] else None
                if options["suggested_map"]:
                    self._map(feed)
                found = dry_run(feed, file)
            except (ProviderError, SecretUnreadable, FileTooLarge) as error:
                self.stderr.write(str(error))
                sys.exit(1)
            if options["accept"] and file:
                feed_files.accept(file)
        self.stdout.write(json.dumps(found.as_json()) if options["json"] else "\n".join(_lines(found)))

    def _kept(self, feed: Feed, path: Path) -> FeedFile:
        try:
            with path.open("rb") as source:
                file = feed_files.store(feed, path.name, _pieces(source))
        except OSError as error:
            raise CommandError(f"Cannot read {path}: {error.strerror}.") from None
        feed_files.discard_tried(feed, but=file)
        return file

    def _map(self, feed: Feed) -> None:
        if feed.field_maps.exists():
            self.stderr.write("The feed has a map of its own, which stays.")
            return
        columns = file_columns.look(feed).columns
        file_columns.save_mapping(feed, None, {column.name: column.field for column in columns})


def _pieces(source: Any) -> Iterator[bytes]:
    while piece := source.read(CHUNK):
        yield piece


def _lines(found: DryRun) -> Iterator[str]:
    yield f"{found.rows:,} rows, gone through in {found.seconds:.1f} seconds. Nothing was stored."
    yield f"{found.created:,} would be new, {found.changed:,} changed, {found.unchanged:,} unchanged."
    yield f"{found.removed:,} of {found.held:,} stored listings would be removed."
    yield f"{found.refused:,} would be put aside; {found.doubled:,} repeat a key."
    if found.asks:
        yield "So many removals wait until platform staff confirm them."
    if found.kept:
        yield found.kept
    if found.left_out:
        yield f"{found.left_out:,} new ones are beyond the quota, and would be left out."
    yield from found.told
    for title, samples in (
        ("New", found.new_samples),
        ("Changed", found.changed_samples),
        ("Removed", found.removed_samples),
    ):
        yield from (_sample(title, sample) for sample in samples)


def _sample(title: str, sample: Sample) -> str:
    told = (
        "; ".join(f"{name}: {before} -> {after}" for name, before, after in sample.changes)
        if title == "Changed"
        else ""
    )
    return f"{title}: {sample.key} {sample.name} {sample.problem or told}".rstrip()
