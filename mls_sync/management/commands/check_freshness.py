"""`manage.py check_freshness [collection ...]`: are the feeds as fresh as they should be?"""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mls_sync import freshness
from mls_sync.models import Feed
from realty.tenants.scope import platform_scope


class Command(BaseCommand):
    help = (
        "Prints how long changes of the last day took from the MLS to the search, and how old each feed's last complete"
        " sync is. Exit code 0: every feed is within its limit. 1: some feed is not, and its line says why."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("collections", nargs="*", help="names of collections; all without any")
        parser.add_argument("--json", action="store_true", help="print a JSON list, times in seconds")

    def handle(self, *args: Any, **options: Any) -> None:
        with platform_scope("freshness of all feeds is asked for"):
            rows = Feed.objects.select_related("collection").defer("secrets", "options").order_by("collection__name")
            if names := options["collections"]:
                rows = rows.filter(collection__name__in=names)
            feeds = list(rows)
            found = freshness.of_feeds(feeds)
        unknown = set(names) - {feed.collection.name for feed in feeds}
        if unknown:
            raise CommandError(f"No feed fills: {', '.join(sorted(unknown))}.")
        told = [(feed.collection.name, found[feed.pk]) for feed in feeds]
        if options["json"]:
            self.stdout.write(json.dumps([_as_json(name, each) for name, each in told]))
        else:
            self.stdout.write("\n".join(_line(name, each) for name, each in told) or "No feed yet.")
        if any(each.is_late for _, each in told):
            sys.exit(1)


def _line(name: str, found: freshness.Freshness) -> str:
    state = "off" if found.is_off else "LATE" if found.is_late else "fresh"
    why = f" {' '.join(found.problems)}" if found.problems else ""
    return f"{name}: {state}; {found.says}; last complete {freshness.span(found.age)} ago.{why}"


def _as_json(name: str, found: freshness.Freshness) -> dict[str, Any]:
    return {
        "collection": name,
        "state": "off" if found.is_off else "late" if found.is_late else "fresh",
        "p50_seconds": found.median and round(found.median.total_seconds(), 1),
        "p95_seconds": found.p95 and round(found.p95.total_seconds(), 1),
        "changes": found.changes,
        "age_seconds": round(found.age.total_seconds()),
        "limit_seconds": round(found.limit.total_seconds()),
        "problems": list(found.problems),
    }
