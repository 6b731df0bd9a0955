"""`manage.py rotate_encryption_keys`: every stored credential under the newest key."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from realty.secrets import Rotation, rotate_all
from realty.tenants.scope import platform_scope


class Command(BaseCommand):
    help = (
        "Encrypts every stored credential again under the first key of FIELD_ENCRYPTION_KEYS. Afterwards the older"
        " keys may be taken away. All or nothing: one that no key opens stops it, and nothing is changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only count and try the keys")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        with platform_scope("rotate_encryption_keys re-encrypts every credential"):
            done = rotate_all(write=not options["dry_run"])
        if any(each.unreadable for each in done):
            raise CommandError(self._unreadable(done))
        if options["json"]:
            self.stdout.write(json.dumps({each.column: each.rotated for each in done}))
            return
        verb = "would be encrypted" if options["dry_run"] else "encrypted"
        for each in done:
            self.stdout.write(f"{each.column}: {each.rotated} {verb} under the newest key")

    def _unreadable(self, done: list[Rotation]) -> str:
        found = "; ".join(
            f"{each.column} of id {', '.join(map(str, each.unreadable))}" for each in done if each.unreadable
        )
        return (
            f"No key in FIELD_ENCRYPTION_KEYS opens {found}. Nothing was changed. Add the key that wrote them to"
            " FIELD_ENCRYPTION_KEYS, or enter those credentials again."
        )
