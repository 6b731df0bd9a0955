"""Restores a backup into an empty database, in one transaction, and counts what came."""

import json
import os
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from realty.backup import archive, dump, media
from realty.backup.making import TABLES, count
from realty.database.programs import folder_for, reached
from realty.env import env_secret
from realty.tenants.scope import platform_scope

# pg_dump of 17 and later writes it also for older servers, which do not know it.
SINCE_17 = b"SET transaction_timeout = 0;\n"
# The embedded server has them from its template, which no dump names.
EXTENSIONS = b"".join(
    b"CREATE EXTENSION IF NOT EXISTS %s SCHEMA public;\n" % name for name in (b"btree_gin", b"pg_trgm")
)


def restore(path: Path, *, with_keys: bool, say: Callable[[str], None]) -> archive.Manifest:
    """Raises CommandError before anything is changed when the file is no backup, it is of newer code or a newer
    server, or the database or media folder is not empty; and with nothing kept when the uploaded files cannot be
    written or loading fails."""
    with archive.opened(path) as (file, manifest):
        _check_place(manifest)
        refuse_newer(manifest)
        if with_keys and not manifest.holds_keys:
            raise CommandError(f"{path} holds no keys: it was made without --with-keys.")
        keys = archive.keys_of(file) if with_keys else {}
        say(f"Restoring the backup of {manifest.taken_at}: {sum(manifest.rows.values()):,} rows")
        with media.written_beside(file) as put_in_place:
            _load(file, manifest)
            put_in_place()
        if with_keys:
            say(_restore_keys(keys))
    with platform_scope("restore: count what came"):
        if wrong := dump.difference(manifest.rows, count()):
            raise CommandError(f"The restored database is not what the backup says: {wrong}.")
    call_command("migrate", interactive=False, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return manifest


def _check_place(manifest: archive.Manifest) -> None:
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        tables = cursor.fetchall()
    if tables:
        raise CommandError(
            "A backup is restored into an empty database only, and this one has tables:"
            " name another with DATABASE_URL or DATA_DIR."
        )
    root = Path(settings.MEDIA_ROOT)
    if manifest.media and root.is_dir() and any(root.iterdir()):
        raise CommandError(f"{root} is not empty: move its files away, or name another folder with MEDIA_ROOT.")


def refuse_newer(manifest: archive.Manifest) -> None:
    """Raises CommandError for the backup of a newer server or of newer code."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int")
        version = cursor.fetchone()[0]
    if version // 10_000 < manifest.server_version // 10_000:
        raise CommandError(
            f"The backup is of PostgreSQL {manifest.server_version // 10_000}; this server is older"
            f" ({version // 10_000})."
        )
    known = {f"{app}.{name}" for app, name in _known_migrations()}
    if newer := [name for name in manifest.migrations if name not in known]:
        raise CommandError(f"The backup was made by a newer Realty (this one lacks {newer[0]}): update first.")


def _known_migrations() -> set[tuple[str, str]]:
    """Those of this code, and those that they replace: a database names both."""
    here = MigrationLoader(None).disk_migrations
    return {*here, *(name for migration in here.values() for name in migration.replaces)}


def _load(file: zipfile.ZipFile, manifest: archive.Manifest) -> None:
    version = connection.pg_version  # type: ignore[attr-defined]
    programs, (conninfo, environment) = folder_for(max(version, manifest.server_version)), reached(connection)
    rows = dump.Rows()
    args = [programs / "psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null", conninfo]
    with dump.running(args, environment, stdin=subprocess.PIPE) as psql, file.open(archive.DUMP) as dumped:
        psql.stdin.write(b"BEGIN;\n" + EXTENSIONS)
        for line in dump.script(programs, environment, dumped, "--no-owner", "--no-privileges"):
            if rows.see(line) or line != SINCE_17 or version >= 170_000:
                psql.stdin.write(line)
        if wrong := dump.difference(manifest.rows, rows.of):
            raise CommandError(f"The backup is damaged, so nothing was restored: {wrong}.")
        psql.stdin.write(b"COMMIT;\n")


def _restore_keys(keys: dict[str, list[str]]) -> str:
    """A site outside of production keeps its keys in DATA_DIR; one in production has them in its environment."""
    if settings.PRODUCTION:
        return "The keys are in keys.json of the backup (`unzip -p FILE keys.json`): set them in the environment."
    path = settings.DATA_DIR / "keys.json"
    kept = {
        "secret_key": keys["SECRET_KEY"][0],
        "digest_key": keys["DIGEST_KEY"][0],
        "field_encryption_keys": keys["FIELD_ENCRYPTION_KEYS"],
    }
    beside = path.with_name(f"keys.{os.getpid()}")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(kept, file)
        if path.exists():
            path.rename(path.with_suffix(".json.replaced"))
        beside.rename(path)
    except OSError as error:
        raise CommandError(
            f"All is restored but the keys: {path} cannot be written: {error.strerror}. They are in keys.json of the"
            " backup (`unzip -p FILE keys.json`)."
        ) from None
    return f"The keys of the backup are in {path} now."


def other_keys(manifest: archive.Manifest, *, with_keys: bool) -> list[str]:
    """Names of the settings whose keys are not those of the backup. Those that were put back into DATA_DIR are, unless
    the environment names others."""
    here, put_back = archive.fingerprints(), with_keys and not settings.PRODUCTION
    return [
        name
        for name, prints in manifest.keys.items()
        if not set(prints) <= set(here.get(name, ())) and (not put_back or env_secret(name))
    ]
