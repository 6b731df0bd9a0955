"""`manage.py roll_back FILE`: to the tables, or to everything, of a backup that `upgrade` made."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from realty.operations.upgrade import roll_back_everything, roll_back_tables


class Command(BaseCommand):
    help = (
        "Undoes the migrations that the site of the backup FILE did not have, and keeps every row: run it with the new"
        " code, then start the old. With --restore it replaces everything by the backup: stop the site, run it with the"
        " old code; what is here now is kept in a backup of its own."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--restore", action="store_true", help="put the backup in place of everything")
        parser.add_argument("--yes", action="store_true", help="do not ask before everything is replaced")

        parser.add_argument("--no-static", action="store_true", help="static files are collected already (containers)")

    def handle(self, *args: Any, file: Path, restore: bool, yes: bool, no_static: bool, **options: Any) -> None:
        file = file.expanduser().absolute()
        if not restore:
            roll_back_tables(file, self.stdout.write)
            return
        if not yes and input("What was stored since the backup is lost to the site. Type yes: ") != "yes":
            raise CommandError("Nothing was changed.")
        roll_back_everything(file, static=not no_static, say=self.stdout.write)
