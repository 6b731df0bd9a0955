"""`manage.py migrate`: Django's own, which waits for no lock long enough to hold the site up."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connections

from realty.database.waiting import LOCK_NOT_AVAILABLE, waiting_at_most

HELD_UP = (
    "A migration waited {seconds} seconds for a table that a transaction of the site holds, and gave up, so that the"
    " pages behind it need not wait, too. What was migrated before it stays; nothing is half done. Run the command"
    " again in a quiet moment."
)


class Command(migrate.Command):
    help = (
        migrate.Command.help
        + " Gives up after MIGRATION_LOCK_SECONDS on a lock: whoever waits for one makes all that come later wait."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        seconds = settings.MIGRATION_LOCK_SECONDS
        try:
            with waiting_at_most(connections[options["database"]], seconds):
                super().handle(*args, **options)
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") != LOCK_NOT_AVAILABLE:
                raise
            raise CommandError(HELD_UP.format(seconds=seconds)) from error
