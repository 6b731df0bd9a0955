"""`manage.py check_completeness [collection ...]`: do the collections hold what their sources hold? For monitoring."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mls_sync.completeness import newest_of, verdict
from mls_sync.feeds import feed_named
from mls_sync.models import CompletenessReport, Feed
from realty.tenants.scope import platform_scope

COUNTS = ("at_source", "here", "missing", "extra", "stale", "missing_after", "extra_after", "stale_after")


class Command(BaseCommand):
    help = (
        "Prints the newest completeness report of each feed that is switched on, or of the named collections. It asks"
        " no source. Exit code 0: all are proved complete. 1: some are not, or were not compared lately."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("collection", nargs="*", help="names of collections, e.g. jpsrealtor_gps_listings")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            feeds = [feed_named(name) for name in options["collection"]]
        except LookupError as error:
            raise CommandError(str(error)) from None
        with platform_scope("monitoring asks whether all collections are complete"):
            if not feeds:
                enabled = Feed.objects.filter(enabled=True, tenant__is_active=True)
                feeds = list(enabled.select_related("collection").defer("secrets"))
            reports = newest_of(feeds)
        found = [_line(feed, reports.get(feed.pk)) for feed in feeds]
        if options["json"]:
            self.stdout.write(json.dumps(found))
        else:
            self.stdout.write("\n".join(f"{line['collection']}: {line['message']}" for line in found))
        if not all(line["complete"] for line in found):
            sys.exit(1)


def _line(feed: Feed, report: CompletenessReport | None) -> dict[str, Any]:
    complete, message = verdict(report, feed)
    line: dict[str, Any] = {"collection": str(feed), "complete": complete, "message": message}
    if report:
        line |= {"measured_at": report.measured_at.isoformat(), "measured_by": report.measured_by, "run": report.run_id}
        line |= {name: getattr(report, name) for name in COUNTS}
    return line
