"""`manage.py restore FILE`: a backup into an empty database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from realty.backup.restoring import other_keys, restore


class Command(BaseCommand):
    help = (
        "Loads a file of `manage.py backup` into an empty database, in one transaction, counts every table's rows, and"
        " migrates it to this version. Stop the site first; start it afterwards."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--with-keys", action="store_true", help="use the keys in the file, if it has them")

    def handle(self, *args: Any, file: Path, with_keys: bool, **options: Any) -> None:
        manifest = restore(file.expanduser().absolute(), with_keys=with_keys, say=self.stdout.write)
        self.stdout.write(self.style.SUCCESS(f"Restored {sum(manifest.rows.values()):,} rows, as counted then."))
        if others := other_keys(manifest, with_keys=with_keys):
            self.stdout.write(
                self.style.WARNING(
                    f"The keys here are not those of the backup ({', '.join(others)}): put them back. Without"
                    " FIELD_ENCRYPTION_KEYS the stored credentials must be entered again; without DIGEST_KEY the"
                    " do-not-contact list no longer knows who was erased."
                )
            )
