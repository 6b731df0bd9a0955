"""`manage.py demo`: data to try the product with."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import URLValidator
from django_q.tasks import async_task

from mls_sync.feeds import as_lines
from mls_sync.models import Feed, RunKind, SyncRun
from mls_sync.replication.engine import run_to_end
from mls_sync.replication.runs import RunOpen, request_run
from realty.env import env_int
from realty.management import demo
from realty.tenants.scope import tenant_scope
from simulators.demo import MLS_PORT, VENDORS_PORT


class Command(BaseCommand):
    help = (
        "Makes the demo: the tenant jpsrealtor with its feeds from the simulated MLS and accounts at the simulated"
        " vendors, a second tenant that sees none of it, and a member of staff. Prints the sign-ins; their passwords"
        " are made once and kept in DATA_DIR/demo.json. The first full sync of each feed is requested, and the worker"
        " does it. Running it again changes nothing but the simulators' addresses. Refused in production."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing where tenants other than the demo's live"
        )
        parser.add_argument(
            "--simulator-url",
            default="",
            help="of the simulated MLS (default: this machine, port SIMULATOR_PORT or 8800)",
        )
        parser.add_argument(
            "--vendors-url",
            default="",
            help="of the simulated vendors (default: this machine, port VENDORS_PORT or 8810)",
        )
        parser.add_argument("--sync", action="store_true", help="sync all feeds now, instead of by the worker")

    def handle(
        self, *args: Any, if_empty: bool, simulator_url: str, vendors_url: str, sync: bool, **options: Any
    ) -> None:
        if settings.PRODUCTION:
            raise CommandError("The demo is not for production: its accounts and listings are made up.")
        if if_empty and not demo.is_there() and not demo.is_empty():
            self.stdout.write("This database has tenants already, so no demo was made.")
            return
        self._make(
            simulator_url or _here("SIMULATOR_PORT", MLS_PORT),
            vendors_url or _here("VENDORS_PORT", VENDORS_PORT),
        )
        # Not only when its schedule is due: until then places have no page, and the map no outlines.
        async_task("listings.tasks.load_places")
        for feed in demo.feeds():
            with tenant_scope(feed.tenant_id):
                self._first_run(feed, sync)

    def _make(self, simulator_url: str, vendors_url: str) -> None:
        for option, url in (("--simulator-url", simulator_url), ("--vendors-url", vendors_url)):
            try:
                URLValidator(schemes=["http", "https"])(url)
            except ValidationError as error:
                raise CommandError(f"{option} {url}: {'; '.join(as_lines(error))}") from None
        try:
            accounts = demo.make(simulator_url, vendors_url, settings.DATA_DIR)
        except ValidationError as error:
            raise CommandError(f"--simulator-url {simulator_url}: {'; '.join(as_lines(error))}") from None
        self.stdout.write("Sign in with one of the demo's accounts:")
        for row in accounts:
            self.stdout.write(f"  {row['username']:<28} {row['password']:<16} {row['about']}")

    def _first_run(self, feed: Feed, now: bool) -> None:
        if SyncRun.objects.filter(feed=feed).exists():
            return
        try:
            run = request_run(feed, RunKind.FULL, trigger="command")
        except RunOpen:
            return
        if now:
            run = run_to_end(run)
            self.stdout.write(f"{feed}: {run.get_status_display()}. {run.message}")


def _here(variable: str, default: int) -> str:
    return f"http://127.0.0.1:{env_int(variable, default, 1, 65535)}"
