"""`manage.py upgrade`: by the new code, before the site is started with it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from realty.operations.upgrade import upgrade


class Command(BaseCommand):
    help = (
        "Checks the settings, makes a backup, migrates the database, collects static files and installs the schedules,"
        " while the site goes on with the old code. Then start the web server and the workers again. May be repeated."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument("--backups", type=Path, metavar="FOLDER", help="where the backup is put")
        where.add_argument("--no-backup", action="store_true", help="make none: roll_back will have nothing to go to")
        parser.add_argument("--no-static", action="store_true", help="static files are collected already (containers)")

    def handle(self, *args: Any, backups: Path | None, no_static: bool, **options: Any) -> None:
        if backups is not None:
            backups = backups.expanduser().absolute()
            backups.mkdir(parents=True, exist_ok=True, mode=0o700)
        upgrade(backups, static=not no_static, say=self.stdout.write)
