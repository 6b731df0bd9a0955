"""`manage.py check_secrets`: which stored credentials no key opens."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from realty.secrets import unreadable_rows
from realty.tenants.scope import platform_scope


class Command(BaseCommand):
    help = (
        "Tries every stored credential with FIELD_ENCRYPTION_KEYS, and names those that no key opens: they must be"
        " entered again, or the old key put back. Exit code 1 if there are any. Changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print them as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        with platform_scope("check_secrets tries every credential"):
            lost = [_described(row) for row in unreadable_rows()]
        if options["json"]:
            self.stdout.write(json.dumps({"unreadable": lost}))
        elif not lost:
            self.stdout.write("Every stored credential can be opened.")
        if lost:
            raise CommandError(f"No key opens {'; '.join(lost)}. Put the old key back, or enter them again.")


def _described(row: Any) -> str:
    """`feed jpsrealtor_gps_listings of JPS Realtor`"""
    owner = getattr(row, "tenant", None)
    return f"{row._meta.verbose_name} {row}" + (f" of {owner}" if owner else "")
