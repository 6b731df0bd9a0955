"""`manage.py remap_feed <collection>`: fill the columns that an upgrade brought."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mls_sync.feeds import feed_named
from mls_sync.providers.errors import ProviderError
from mls_sync.replication.remapping import remap
from mls_sync.replication.runs import RunRefused
from realty.secrets import SecretUnreadable
from realty.tenants.scope import tenant_scope

MOST_NAMED = 10


class Command(BaseCommand):
    help = (
        "Maps the stored records of one collection again, without fetching them: run it once after an upgrade that"
        " brought new columns or mended the mapping, or after an edit of the feed's own map. A sync maps only what is"
        " new or changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("collection", help="name of the collection, e.g. jpsrealtor_gps_listings")
        parser.add_argument(
            "--outdated", action="store_true", help="only what an older version of the feed's own map filled"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            feed = feed_named(options["collection"])
        except LookupError as error:
            raise CommandError(str(error)) from None
        with tenant_scope(feed.tenant_id):
            try:
                done = remap(feed, outdated=options["outdated"])
            except (RunRefused, ProviderError, SecretUnreadable) as error:
                raise CommandError(str(error)) from None
        self.stdout.write(f"{done.written:,} listings mapped anew.")
        if done.refused:
            named = ", ".join(done.refused[:MOST_NAMED])
            self.stdout.write(f"{len(done.refused):,} stay as they were: {named}")
