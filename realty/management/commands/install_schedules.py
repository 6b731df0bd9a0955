"""`manage.py install_schedules`: make every background schedule anew. Harmless to repeat."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from crm_leads import schedules as lead_schedules
from listings import schedules as listing_schedules
from mls_sync import schedules as feed_schedules
from realty.accounts import schedules as account_schedules
from realty.api import schedules as api_schedules
from realty.audit import schedules as audit_schedules
from realty.billing import schedules as billing_schedules
from realty.tenants import schedules as tenant_schedules
from realty.webhooks import schedules as webhook_schedules


class Command(BaseCommand):
    help = "Creates or mends the schedule of every feed and of the housekeeping tasks, and removes those left behind."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the schedules' names as JSON")

    def handle(self, *args: Any, json: bool, **options: Any) -> None:
        of_apps = (feed_schedules, listing_schedules, lead_schedules)
        of_site = (account_schedules, api_schedules, audit_schedules, billing_schedules, tenant_schedules)
        apps: tuple[Any, ...] = (*of_apps, *of_site, webhook_schedules)
        names = [name for app in apps for name in app.install()]
        self.stdout.write(_as_json(names) if json else "\n".join(f"installed: {name}" for name in names))


def _as_json(names: list[str]) -> str:
    return json.dumps({"schedules": names})
