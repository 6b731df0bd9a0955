"""`manage.py migrate`: Django's own, which waits for no lock long enough to hold the site up. With cells it goes on
with each of them."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from django.db.migrations.loader import MigrationLoader

from realty.cells import migrating
from realty.cells.layout import CELL_APPS
from realty.cells.layout import migrating as meant_for
from realty.database.waiting import LOCK_NOT_AVAILABLE, waiting_at_most

HELD_UP = (
    "A migration waited {seconds} seconds for a table that a transaction of the site holds, and gave up, so that the"
    " pages behind it need not wait, too. What was migrated before it stays; nothing is half done. Run the command"
    " again in a quiet moment."
)
# Options under which Django's command changes no table.
LOOKS = ("plan", "check_unapplied", "prune")


class Command(migrate.Command):
    help = (
        migrate.Command.help
        + " Gives up after MIGRATION_LOCK_SECONDS on a lock: whoever waits for one makes all that come later wait."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        seconds = settings.MIGRATION_LOCK_SECONDS
        try:
            with waiting_at_most(connections[options["database"]], seconds):
                self._migrate(*args, **options)
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") != LOCK_NOT_AVAILABLE:
                raise
            raise CommandError(HELD_UP.format(seconds=seconds)) from error

    def _migrate(self, *args: Any, **options: Any) -> None:
        cells = migrating.schemas() if options["database"] == DEFAULT_DB_ALIAS else []
        if not cells:
            super().handle(*args, **options)
            return
        if options["fake"] or options["fake_initial"]:
            raise CommandError("With cells no migration can be faked: each cell notes its own.")
        target = _target(options)
        looks = any(options[name] for name in LOOKS)
        missing = {cell: migrating.missing(cell, target) for cell in cells}
        behind = [cell for cell in cells if missing[cell]]

        def all_of_them() -> None:
            with meant_for(""):
                super(Command, self).handle(*args, **options)
            if not looks:
                migrating.migrate(behind, target, self._say(options))

        # The tables in `public` have no parents.
        if looks or not any(name.split(".")[0] in CELL_APPS for cell in behind for name in missing[cell]):
            all_of_them()
        else:
            migrating.around(all_of_them)

    def _say(self, options: Any) -> Any:
        return self.stdout.write if options["verbosity"] else lambda line: None


def _target(options: Any) -> migrating.Target | None:
    """The app and the whole name of the migration that was asked for; raises CommandError where there is none."""
    app, name = options["app_label"], options["migration_name"]
    if not app:
        return None
    loader = MigrationLoader(None)
    try:
        if name == "zero":
            return app, None
        if name:
            return app, loader.get_migration_by_prefix(app, name).name
        return next(node for node in loader.graph.leaf_nodes(app))
    except (KeyError, StopIteration, ValueError) as error:
        raise CommandError(f"There is no migration {app} {name or ''}.") from error
