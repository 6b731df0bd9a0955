"""`manage.py add_feed <tenant> <provider>`: a collection with the feed that fills it."""

import json
import os
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from listings.enums import LicenseRole
from mls_sync.feeds import FeedSettings, add_feed, as_lines
from mls_sync.models import Feed
from mls_sync.presets import PRESETS
from mls_sync.providers import kind_label, kinds_to_add
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope, tenant_scope

DECISIONS = ("kind", "title", "region", "schedule", "time_zone", "license_role", "max_listings")
HELP = """Creates the collection {tenant}_{provider}_listings and the feed that fills it.

  manage.py add_feed jpsrealtor gps --option base_url=https://replication.sparkapi.com \\
      --option mls_id=20190211172710340762000000 --secret token=@env:SPARK_TOKEN \\
      --title "Greater Palm Springs MLS" --schedule "0 2 * * *"

<tenant> is the tenant's slug, <provider> your short name for the MLS. Every option and secret of the provider is a
--option or --secret of its own. A secret is read from the environment (@env:NAME) or a file (@file:PATH); it is stored
encrypted and never shown again. Try the feed afterwards with: manage.py check_feed <collection>"""


class Command(BaseCommand):
    help = HELP

    def create_parser(self, *args: Any, **kwargs: Any) -> Any:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("tenant", help="the tenant's slug, e.g. jpsrealtor")
        parser.add_argument("provider", help="short name of the MLS, e.g. gps")
        kinds = sorted(kinds_to_add())
        parser.add_argument("--kind", default="spark", choices=kinds, help="the protocol (default: spark)")
        parser.add_argument("--preset", choices=sorted(PRESETS), help="options of a known MLS or service, and its kind")
        parser.add_argument("--option", action="append", default=[], metavar="NAME=VALUE", help="may be repeated")
        parser.add_argument(
            "--secret", action="append", default=[], metavar="NAME=@env:NAME|@file:PATH", help="may be repeated"
        )
        parser.add_argument("--title", default="", help="name of the MLS as pages show it")
        parser.add_argument("--region", default="", help="geographic coverage, e.g. Coachella Valley")
        parser.add_argument("--schedule", default="", help='cron expression, e.g. "0 2 * * *" (default: hourly)')
        parser.add_argument("--time-zone", default="", help="of the schedule (default: the tenant's)")
        parser.add_argument(
            "--license-role",
            default="",
            choices=[role for role in LicenseRole.values if role],
            help="what the MLS licensed the feed for; leads need vow, back_office or private",
        )
        parser.add_argument("--max-listings", type=int, help="quota (default: that of the tenant's tier)")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        tenant = self._tenant(options["tenant"])
        given = dict(self._pair("--option", text) for text in options["option"])
        decisions = {name: options[name] for name in DECISIONS}
        if options["preset"]:
            preset = PRESETS[options["preset"]]
            given = {**preset.options, **given}
            decisions["kind"] = preset.kind
            decisions |= {name: getattr(preset, name) for name in ("title", "region") if not decisions[name]}
        settings = FeedSettings(
            options=given,
            secrets={name: self._secret(name, value) for name, value in self._secrets(options["secret"])},
            **decisions,
        )
        try:
            with tenant_scope(tenant):
                feed = add_feed(tenant, options["provider"], settings)
        except ValidationError as error:
            raise CommandError("; ".join(as_lines(error))) from None
        self._report(feed, options["json"])

    def _tenant(self, slug: str) -> Tenant:
        with platform_scope("add_feed looks a tenant up by its slug"):
            found = Tenant.objects.filter(slug=slug).first()
            if found is None:
                known = ", ".join(Tenant.objects.order_by("slug").values_list("slug", flat=True)[:20]) or "none yet"
                raise CommandError(f"There is no tenant {slug!r}. Known tenants: {known}.")
        return found

    def _pair(self, flag: str, text: str) -> tuple[str, str]:
        name, sign, value = text.partition("=")
        if not sign or not name:
            shown = f"{flag} {name or 'NAME'}"
            raise CommandError(f"{shown}: write it as NAME=VALUE.")
        return name, value

    def _secrets(self, texts: list[str]) -> list[tuple[str, str]]:
        return [self._pair("--secret", text) for text in texts]

    def _secret(self, name: str, value: str) -> str:
        source, _, place = value.partition(":")
        if source == "@env":
            return self._from_environment(name, place)
        if source == "@file":
            return self._from_file(name, place)
        self.stderr.write(
            self.style.WARNING(
                f"--secret {name}: a literal value shows in the process list and the shell's history;"
                f" better {name}=@env:NAME or {name}=@file:PATH."
            )
        )
        return value

    def _from_environment(self, name: str, variable: str) -> str:
        value = os.environ.get(variable, "").strip()
        if not value:
            raise CommandError(f"--secret {name}: the environment variable {variable} is not set.")
        return value

    def _from_file(self, name: str, path: str) -> str:
        try:
            value = Path(path).expanduser().read_text(encoding="utf-8").strip()
        except OSError as error:
            raise CommandError(f"--secret {name}: cannot read {path}: {error.strerror}.") from None
        except UnicodeDecodeError:
            raise CommandError(f"--secret {name}: {path} is not UTF-8 text.") from None
        if not value:
            raise CommandError(f"--secret {name}: {path} is empty.")
        return value

    def _report(self, feed: Feed, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(self._facts(feed)))
            return
        self.stdout.write(f"Created collection {feed.collection.name} with its feed, {kind_label(feed.kind)}.")
        self.stdout.write(f"It syncs by {feed.schedule} ({feed.time_zone}).")
        self.stdout.write(f"Next: manage.py check_feed {feed.collection.name}")

    def _facts(self, feed: Feed) -> dict[str, Any]:
        return {
            "collection": feed.collection.name,
            "feed": feed.pk,
            "kind": feed.kind,
            "options": feed.options,
            "secrets": sorted(feed.secrets),
            "schedule": feed.schedule,
            "time_zone": feed.time_zone,
            "max_listings": feed.collection.max_listings,
        }
