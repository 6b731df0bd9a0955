"""`manage.py purge_leads`: the retention of lead data by hand; a schedule does it each night."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from crm_leads.privacy import retention
from crm_leads.privacy.retention import Purged
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope, tenant_scope


class Command(BaseCommand):
    help = (
        "Removes listing data, photos and contacts of leads that are past their tenant's retention period, and ended"
        " listings without a lead in the same collections. Converted leads stay. Notes of skip traces, what vendors"
        " posted and people of no lead go after as many days."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("tenant", nargs="?", default="", help="the tenant's slug (default: all tenants)")
        parser.add_argument("--dry-run", action="store_true", help="count, and remove nothing")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, tenant: str, dry_run: bool, **options: Any) -> None:
        found: list[tuple[str, Purged]] = []
        for each in self._tenants(tenant):
            with tenant_scope(each):
                found.append((each.slug, retention.purge(each, dry_run=dry_run)))
        if options["json"]:
            printed = [{"tenant": slug, **asdict(purged)} for slug, purged in found]
            self.stdout.write(json.dumps(printed, default=str))
            return
        verb = "would remove" if dry_run else "removed"
        for slug, purged in found:
            beside = f" Beside them: {purged.beside}." if purged.others else ""
            self.stdout.write(
                f"{slug}: {verb} the data of {purged.leads:,} leads and {purged.listings:,} listings that ended before"
                f" {purged.before}.{beside}"
            )

    def _tenants(self, slug: str) -> list[Tenant]:
        with platform_scope("manage.py purge_leads"):
            rows = Tenant.objects.order_by("slug")
            tenants = list(rows.filter(slug=slug) if slug else rows)
        if not tenants and slug:
            raise CommandError(f"There is no tenant {slug}.")
        return tenants
