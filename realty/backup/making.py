"""Makes a backup: everything as one moment shows it, counted before, and counted again in the file."""

import zipfile
from collections.abc import Callable
from pathlib import Path

from django.core.management.base import CommandError
from django.db import connection, transaction
from django.utils import timezone

from realty.backup import archive, dump
from realty.database.cells import HOLDS_ROWS
from realty.database.programs import folder_for, reached
from realty.tenants.scope import platform_scope

# `lead`, and `cell_1.lead` of a site with cells; the tables of `public` are found by their names alone.
TABLES = f"""
SELECT CASE WHEN nspname = 'public' THEN quote_ident(relname) ELSE format('%I.%I', nspname, relname) END
FROM pg_class JOIN pg_namespace ON relnamespace = pg_namespace.oid
WHERE relkind IN ('r', 'p') AND {HOLDS_ROWS} ORDER BY relname, nspname
"""
DIGEST = """
SELECT count(*), coalesce(sum(('x' || left(md5(each::text), 15))::bit(60)::bigint::numeric), 0)
    || '/' || coalesce(sum(('x' || right(md5(each::text), 15))::bit(60)::bigint::numeric), 0)
FROM {table} AS each
"""
# A policy that does not know the platform's scope would hide rows from the backup.
HIDDEN = f"""
SELECT relname FROM pg_class JOIN pg_namespace ON relnamespace = pg_namespace.oid
WHERE relkind IN ('r', 'p') AND {HOLDS_ROWS} AND relrowsecurity
    AND NOT EXISTS (
        SELECT FROM pg_policy WHERE polrelid = pg_class.oid AND polcmd IN ('*', 'r')
            AND pg_get_expr(polqual, polrelid) LIKE '%realty.platform%')
"""


def make(path: Path, *, with_keys: bool, note: Callable[[], object] = lambda: None) -> archive.Manifest:
    """`note` is called while the transaction of the backup's moment is open. Raises CommandError when the file is there
    already, a program fails, or a row is missing; no file is left then."""
    with archive.written(path) as file, platform_scope("backup"):
        with transaction.atomic():
            manifest = _dumped(file, with_keys)
            note()
        archive.add_manifest(file, manifest)
        if with_keys:
            archive.add_keys(file)
    try:
        _verify(path, manifest)
    except BaseException:
        path.unlink()
        raise
    return manifest


def _dumped(file: zipfile.ZipFile, with_keys: bool) -> archive.Manifest:
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute(HIDDEN)
        if hidden := [name for (name,) in cursor.fetchall()]:
            raise CommandError(f"Row-level security would hide rows of {', '.join(hidden)} from the backup.")
        rows = count()
        cursor.execute("SELECT app || '.' || name FROM django_migrations ORDER BY id")
        migrations = [name for (name,) in cursor.fetchall()]
        cursor.execute("SELECT pg_export_snapshot(), current_setting('server_version_num')::int")
        snapshot, version = cursor.fetchone()
    with file.open(archive.DUMP, "w", force_zip64=True) as into:
        dump.dump(folder_for(version), *reached(connection), snapshot, into)
    return archive.Manifest(
        format=archive.FORMAT,
        taken_at=timezone.now().isoformat(timespec="seconds"),
        server_version=version,
        migrations=migrations,
        rows=rows,
        keys=archive.fingerprints(),
        holds_keys=with_keys,
        media=archive.add_media(file),
    )


def count() -> dict[str, int]:
    """Rows of every table that the open scope shows."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        rows = {}
        for (name,) in cursor.fetchall():
            cursor.execute(f"SELECT count(*) FROM {name}")  # noqa: S608 - a table's name
            rows[name] = cursor.fetchone()[0]
    return rows


Digests = dict[str, tuple[int, str]]


def digests() -> Digests:
    """Of every table that the open scope shows: its rows, and a sum of their digests, whatever their order."""
    found: Digests = {}
    with connection.cursor() as cursor:
        # Rows as text do not depend on the session's habits.
        cursor.execute("SELECT set_config('timezone', 'UTC', false), set_config('extra_float_digits', '1', false)")
        cursor.execute(TABLES)
        for (name,) in cursor.fetchall():
            cursor.execute(DIGEST.format(table=name))
            rows, digest = cursor.fetchone()
            found[name] = (rows, str(digest))
    return found


def _verify(path: Path, manifest: archive.Manifest) -> None:
    """Reads the finished file as a restore would."""
    rows = dump.Rows()
    programs, (_, environment) = folder_for(manifest.server_version), reached(connection)
    with archive.opened(path) as (file, _), file.open(archive.DUMP) as dumped:
        for line in dump.script(programs, environment, dumped, "--data-only"):
            rows.see(line)
    if wrong := dump.difference(manifest.rows, rows.of):
        raise CommandError(f"The backup is not complete, so it was removed: {wrong}.")
