"""`manage.py import_mongo <tenant>`: an earlier deployment on MongoDB, brought in."""

import json
import os
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path
from time import perf_counter
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from pymongo.database import Database

from mls_sync.feeds import as_lines
from mls_sync.models import MongoImport
from mls_sync.mongo_import.importing import ImportBusy
from mls_sync.mongo_import.moving import Move, Wishes
from mls_sync.mongo_import.report import Report
from mls_sync.providers import kinds_to_add
from realty.mongodb import Document, MongoProblem, database_name, opened
from realty.secrets import SecretUnreadable
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope, tenant_scope

FAILED = 2
HELP = """Brings listings, photos and MLS configurations of a deployment on MongoDB into a tenant's collections.

  MONGODB_URI=mongodb://host/realestate manage.py import_mongo jpsrealtor --dry-run

Without --collection it reads the collections that it knows: {tenant}_{provider}_listings, those that
agent_mls_configs names, and, where the database holds no other tenant's configuration, listings, crmlsListings and
their closed and expired ones. An import that was killed goes on where it stood when the command is called again; one
that has ended begins again, and finds everything unchanged. Nothing is written to MongoDB.

Exit code 0: every document is accounted for and stored. 1: some are in quarantine or over the quota. 2: it failed, and
the line says why."""


class Command(BaseCommand):
    help = HELP

    def create_parser(self, *args: Any, **kwargs: Any) -> Any:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("tenant", help="the tenant's slug, e.g. jpsrealtor")
        parser.add_argument(
            "--uri-from", metavar="NAME", default="", help="environment variable with the URI (default: MONGODB_URI)"
        )
        parser.add_argument("--database", default="", help="name of the database (default: the one in the URI)")
        parser.add_argument(
            "--collection", action="append", default=[], metavar="NAME=PROVIDER", help="read this one; may be repeated"
        )
        parser.add_argument("--tenant-id", default="", help="tenantId in the documents (default: the tenant's slug)")
        parser.add_argument(
            "--kind",
            action="append",
            default=[],
            metavar="PROVIDER=KIND",
            help=f"protocol of a new feed: {', '.join(sorted(kinds_to_add()))} (default: of a known MLS, else spark)",
        )
        parser.add_argument(
            "--api-key", action="append", default=[], metavar="PROVIDER=@env:NAME", help="in place of a stored apiKey"
        )
        parser.add_argument("--configs-only", action="store_true", help="make the feeds, read no listing")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, write nothing")
        parser.add_argument("--report", type=Path, help="also write the report to this .json or .csv file")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        tenant, wishes = self._tenant(options["tenant"]), self._wishes(options)
        uri, setting = self._uri(options["uri_from"])
        started = perf_counter()
        try:
            with opened(uri, setting) as client, tenant_scope(tenant):
                name = database_name(client, options["database"], setting)
                report = self._move(tenant, client[name], setting, wishes)
        except ValidationError as error:
            raise CommandError("; ".join(as_lines(error)), returncode=FAILED) from None
        except (MongoProblem, ImportBusy, SecretUnreadable) as problem:
            raise CommandError(str(problem), returncode=FAILED) from None
        report.seconds = perf_counter() - started
        self._show(report, options["json"], options["report"])
        sys.exit(0 if report.is_whole else 1)

    def _move(self, tenant: Tenant, database: Database[Document], setting: str, wishes: Wishes) -> Report:
        move = Move(tenant, database, setting, wishes)
        try:
            return move.made(self._progress)
        except MongoProblem as problem:
            if not move.has_begun:
                raise
            raise MongoProblem(
                f"{problem} What was read before is stored; call the command again, and it goes on from there."
            ) from None

    def _progress(self, row: MongoImport) -> None:
        if sys.stderr.isatty():
            ending = "\n" if row.finished_at else ""
            expected = f" of about {row.expected:,}" if row.expected else ""
            self.stderr.write(f"\r\x1b[2K{row.source}: {row.read:,}{expected} documents", ending=ending)
            self.stderr.flush()

    def _show(self, report: Report, as_json: bool, path: Path | None) -> None:
        self.stdout.write(json.dumps(report.as_json(), indent=2) if as_json else "\n".join(report.as_lines()))
        if path:
            try:
                report.save(path)
            except OSError as error:
                raise CommandError(f"--report: cannot write {path}: {error.strerror}.", returncode=FAILED) from None

    def _tenant(self, slug: str) -> Tenant:
        with platform_scope("import_mongo looks a tenant up by its slug"):
            found = Tenant.objects.filter(slug=slug).first()
            if found is None:
                known = ", ".join(Tenant.objects.order_by("slug").values_list("slug", flat=True)[:20]) or "none yet"
                raise CommandError(f"There is no tenant {slug!r}. Known tenants: {known}.", returncode=FAILED)
        return found

    def _uri(self, variable: str) -> tuple[str, str]:
        """The URI, and the name of the setting that it came from."""
        name = variable or "MONGODB_URI"
        uri = os.environ.get(variable, "").strip() if variable else settings.MONGODB_URI
        if not uri:
            raise CommandError(f"{name} is not set: put the URI of the MongoDB server into it.", returncode=FAILED)
        return uri, name

    def _wishes(self, options: dict[str, Any]) -> Wishes:
        kinds = self._pairs("--kind", options["kind"])
        if unknown := [kind for kind in kinds.values() if kind not in kinds_to_add()]:
            raise CommandError(f"--kind: there is no protocol {unknown[0]!r}.", returncode=FAILED)
        return Wishes(
            collections=self._pairs("--collection", options["collection"]),
            tenant_id=options["tenant_id"],
            kinds=kinds,
            api_keys={
                provider: self._key(provider, of)
                for provider, of in self._pairs("--api-key", options["api_key"]).items()
            },
            configs_only=options["configs_only"],
            is_dry=options["dry_run"],
        )

    def _pairs(self, flag: str, texts: list[str]) -> dict[str, str]:
        found = dict(text.partition("=")[::2] for text in texts)
        if not all(name and value for name, value in found.items()):
            raise CommandError(f"{flag}: write it as NAME=VALUE.", returncode=FAILED)
        return found

    def _key(self, provider: str, place: str) -> str:
        """Never from the command line itself, which others see."""
        source, _, variable = place.partition(":")
        value = os.environ.get(variable, "").strip() if source == "@env" else ""
        if not value:
            raise CommandError(
                f"--api-key {provider}: write @env:NAME, and put the key into that environment variable.",
                returncode=FAILED,
            )
        return value
