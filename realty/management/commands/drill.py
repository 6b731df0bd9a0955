"""`manage.py drill`: whether a backup of today would bring the site back."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from realty.backup.drill import drill


class Command(BaseCommand):
    help = (
        "Makes a backup, restores it into a new database beside the site's, compares every table by a digest of all its"
        " rows, and removes both. The site may go on running. Exit code 1 where anything differs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, help="where the backup is for the while (default: the system's own)")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, folder: Path | None, json: bool, **options: Any) -> None:
        result = drill(folder)
        if json:
            self.stdout.write(_as_json(asdict(result)))
        else:
            self.stdout.write(f"{result.tables} tables, {result.rows:,} rows: backed up, restored and compared.")
        if result.different:
            raise CommandError(f"Not the same after the restore: {', '.join(result.different)}.")


def _as_json(result: dict[str, Any]) -> str:
    return json.dumps(result)
