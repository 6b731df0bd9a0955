"""`manage.py backup FILE`: the whole site in one file."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from realty.backup.making import make
from realty.operations.upgrade import keep_newest, new_name

WITH_KEYS = (
    "The file holds the keys in clear: whoever has it can read every credential. Keep it as you would keep the keys."
)
WITHOUT_KEYS = (
    "The keys are not in it: keep {} apart from it, since without them the stored credentials must be entered again,"
    " and without DIGEST_KEY (or SECRET_KEY, if it is not set) the do-not-contact list no longer knows who was erased."
)


class Command(BaseCommand):
    help = (
        "Writes the database, all tenants', and the uploaded files into FILE, as of one moment, and counts every"
        " table's rows in it. FILE must not exist yet; it has its name only when it is whole. Where FILE is a folder,"
        " the backup is named in it by its time."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--keep", type=int, metavar="N", help="of a folder: remove all but the newest N backups")
        parser.add_argument("--with-keys", action="store_true", help="put the site's keys into the file, too")
        parser.add_argument("--json", action="store_true", help="print what the file holds as JSON")

    def handle(self, *args: Any, file: Path, keep: int | None, with_keys: bool, **options: Any) -> None:
        file = file.expanduser().absolute()
        folder = file if file.is_dir() else None
        if keep is not None and (folder is None or keep < 1):
            raise CommandError("--keep wants a folder that is there, and a number of 1 or more.")
        if folder:
            file = folder / new_name()
        manifest = make(file, with_keys=with_keys)
        if folder and keep:
            keep_newest(folder, keep)
        if options["json"]:
            self.stdout.write(json.dumps(asdict(manifest)))
            return
        rows, tables = sum(manifest.rows.values()), len(manifest.rows)
        held = f"{rows:,} rows of {tables} tables, {manifest.media:,} uploaded files"
        self.stdout.write(f"{file}: {held}. Counted again in the file.")
        self.stdout.write(self.style.WARNING(WITH_KEYS if with_keys else WITHOUT_KEYS.format(_where_keys_are())))


def _where_keys_are() -> str:
    if settings.PRODUCTION:
        return "SECRET_KEY, DIGEST_KEY and FIELD_ENCRYPTION_KEYS"
    return str(settings.DATA_DIR / "keys.json")
