"""From one version of Realty to the next while the site runs, and back."""

import time
from collections.abc import Callable
from datetime import datetime
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from realty.backup import archive, making
from realty.backup.restoring import refuse_newer, restore
from realty.database.waiting import waiting_at_most
from realty.management.static_files import collect_if_changed

Say = Callable[[str], None]
SUFFIX = ".backup"
# Fifths of a second.
ENDING = 10
OTHERS = """
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND backend_type = 'client backend'
"""


def upgrade(backups: Path | None, *, static: bool, say: Say) -> None:
    """By the new code, before the site is started with it: checks, a backup, migrations, static files, schedules.

    Raises CommandError, or what a step raises, with nothing after that step done. Every step may be repeated.
    """
    say("Checking the settings")
    call_command("check", deploy=settings.PRODUCTION, fail_level="ERROR", stdout=StringIO())
    plan = pending()
    if backups is not None and making.count():
        file = backups / new_name()
        manifest = making.make(file, with_keys=False)
        say(f"Backup: {file}, {sum(manifest.rows.values()):,} rows, counted again in the file")
    say(f"Migrating the database ({len(plan)} steps)" if plan else "The database is migrated already")
    call_command("migrate", interactive=False, verbosity=0)
    if static:
        say("Collected static files" if collect_if_changed() else "Static files have not changed")
    call_command("install_schedules", stdout=StringIO())
    say("Schedules are installed. Now start the web server and the workers again.")


def pending() -> list[str]:
    """Migrations of this code that the database has not, as app.name."""
    executor = MigrationExecutor(connection)
    return [_name(migration) for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def new_name() -> str:
    return f"realty-{timezone.now():%Y-%m-%dT%H%M%S}{SUFFIX}"


def keep_newest(folder: Path, number: int) -> list[Path]:
    """Removes all but the newest backups that `new_name` named; returns what was removed."""
    found = sorted(folder.glob(f"realty-*{SUFFIX}"))
    gone = found[:-number] if number else []
    for path in gone:
        path.unlink()
    return gone


def roll_back_tables(file: Path, say: Say) -> None:
    """By the new code, which knows how: undoes each migration that the backup's site did not have, and keeps the rows.

    Raises CommandError, before anything is changed, where one cannot be undone.
    """
    with archive.opened(file) as (_, manifest):
        before = set(manifest.migrations)
    executor = MigrationExecutor(connection)
    undone = _to_undo(executor, before)
    if not undone:
        say("The tables are those of the backup already.")
        return
    lasting = [_name(each) for each in undone if not all(operation.reversible for operation in each.operations)]
    if lasting:
        raise CommandError(
            f"{lasting[0]} cannot be undone. Restore the backup instead (--restore): what was stored since is lost."
        )
    say(f"Undoing {', '.join(map(_name, undone))}")
    with waiting_at_most(connection, settings.MIGRATION_LOCK_SECONDS):
        executor.migrate(None, plan=[(migration, True) for migration in undone])
    say("The tables are those of the backup. Now start the code of that version.")


def _to_undo(executor: MigrationExecutor, before: set[str]) -> list[Migration]:
    """Those that were applied since, the last first. Raises CommandError."""
    here = executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True)
    applied = {f"{app}.{name}" for app, name in executor.loader.applied_migrations}
    since = [each for each, _ in here if _name(each) in applied - before and not _replaces_what_was_there(each, before)]
    return since[::-1]


def _replaces_what_was_there(migration: Migration, before: set[str]) -> bool:
    """Whether the backup's site had its tables by the migrations that it replaces: undone, it would drop them. Raises
    CommandError where the site had a part of those."""
    replaced = {f"{app}.{name}" for app, name in migration.replaces}
    if replaced & before and not replaced <= before:
        raise CommandError(
            f"{_name(migration)} cannot be undone: the backup has a part of what it replaces. Restore the backup"
            " instead (--restore): what was stored since is lost."
        )
    return bool(replaced & before)


def _name(migration: Migration) -> str:
    return f"{migration.app_label}.{migration.name}"


def _others() -> int:
    """How many sessions use the database besides ours, once those that are ending have ended."""
    for waited in range(ENDING):
        with connection.cursor() as cursor:
            cursor.execute(OTHERS)
            (others,) = cursor.fetchone()
        if not others or waited == ENDING - 1:
            break
        time.sleep(0.2)
    return int(others)


def roll_back_everything(file: Path, *, static: bool, say: Say) -> None:
    """By the code of the backup's version, with the site stopped: first a backup of what is here, then an empty
    database and the media folder put aside, then the backup, and this code's static files. Raises CommandError where
    somebody is connected, or this code or server cannot take the backup."""
    with archive.opened(file) as (_, manifest):
        refuse_newer(manifest)  # before anything is emptied
    if others := _others():
        raise CommandError(f"{others} other sessions use the database: stop the web server and the workers first.")
    kept = file.with_name(f"before-roll-back-{timezone.now():%Y-%m-%dT%H%M%S}{SUFFIX}")
    making.make(kept, with_keys=False)
    say(f"What is here now is kept in {kept}")
    _empty(say)
    try:
        restore(file, with_keys=False, say=say)
    except CommandError as error:
        raise CommandError(f"{error} {_what_is_left(file, kept)}") from error
    if static:
        say("Collected static files" if collect_if_changed() else "Static files have not changed")
    call_command("install_schedules", stdout=StringIO())
    say("Restored. Now start the web server and the workers.")


def _what_is_left(file: Path, kept: Path) -> str:
    with connection.cursor() as cursor:
        cursor.execute(making.TABLES)
        state = "has the tables of the backup" if cursor.fetchall() else "is empty now"
    return (
        f"The database {state}, and nothing is lost: mend the reason, then run manage.py restore into an empty one with"
        f" {file}, or with {kept} for what was here."
    )


def _empty(say: Say) -> None:
    """Both or none: a folder that cannot be moved leaves the tables."""
    with transaction.atomic(), connection.cursor() as cursor:
        # Not the schema with all in it: extensions of the server's template are not ours, and in no backup.
        cursor.execute("DROP OWNED BY CURRENT_USER CASCADE")
        cursor.execute("CREATE SCHEMA IF NOT EXISTS public")
        _put_media_aside(say)
    connection.close()


def _put_media_aside(say: Say) -> None:
    media = Path(settings.MEDIA_ROOT)
    if media.is_dir() and any(media.iterdir()):
        aside = media.with_name(f"{media.name}-{datetime.now():%Y%m%dT%H%M%S}")
        try:
            media.rename(aside)
        except OSError as error:
            raise CommandError(f"Nothing was changed: {media} cannot be moved to {aside}: {error.strerror}.") from None
        say(f"The uploaded files are in {aside} now")
