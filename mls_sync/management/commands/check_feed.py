"""`manage.py check_feed <collection>`: would a sync work?"""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mls_sync.feeds import check_connection, feed_named
from realty.tenants.scope import tenant_scope


class Command(BaseCommand):
    help = (
        "Tries a feed's credentials and filter with a few small requests, and prints what the MLS answered."
        " Exit code 0: a sync would work. 1: it would not, and the lines say why and who must act."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("collection", help="name of the collection, e.g. jpsrealtor_gps_listings")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            feed = feed_named(options["collection"])
        except LookupError as error:
            raise CommandError(str(error)) from None
        with tenant_scope(feed.tenant_id):
            check = check_connection(feed)
        if options["json"]:
            self.stdout.write(json.dumps({"collection": str(feed), "ok": check.ok, "lines": check.lines}))
        else:
            self.stdout.write("\n".join(check.lines))
        if not check.ok:
            sys.exit(1)
