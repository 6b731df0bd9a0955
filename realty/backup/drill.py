"""The restore drill: a backup is made, restored beside the site, and compared table by table, row by row."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.management.base import CommandError
from django.db import ProgrammingError, connection

from realty.backup.making import Digests, digests, make
from realty.backup.restoring import restore
from realty.tenants.scope import platform_scope

# The site's own encoding and locale, where those of a new database, which are template1's, are others.
LIKE_THIS = """
SELECT format(
    'TEMPLATE template0 ENCODING %L LC_COLLATE %L LC_CTYPE %L',
    pg_encoding_to_char(site.encoding), site.datcollate, site.datctype)
FROM pg_database AS site JOIN pg_database AS usual ON usual.datname = 'template1'
WHERE site.datname = current_database()
    AND (site.encoding, site.datcollate, site.datctype) <> (usual.encoding, usual.datcollate, usual.datctype)
"""


@dataclass(frozen=True)
class Result:
    """`different` names each table that is not the same."""

    tables: int
    rows: int
    different: list[str]


def drill(folder: Path | None) -> Result:
    """The backup is made in `folder`, and removed. Raises CommandError where the role may not make a database, or the
    restore fails. Wants space for a second site, and leaves nothing behind."""
    with TemporaryDirectory(prefix="realty-drill-", dir=folder) as scratch:
        file = Path(scratch) / "drill.backup"
        here: Digests = {}
        manifest = make(file, with_keys=False, note=lambda: here.update(digests()))
        with _elsewhere(), _media(Path(scratch) / "media"):
            restore(file, with_keys=False, say=lambda line: None)
            with platform_scope("drill: what was restored"):
                there = digests()
    different = sorted(table for table in {*here, *there} if here.get(table) != there.get(table))
    return Result(len(here), sum(manifest.rows.values()), different)


@contextmanager
def _elsewhere() -> Iterator[None]:
    """The connection is one to a new, empty database on the same server, which is removed at the end."""
    usual = str(connection.settings_dict["NAME"])
    name = f"{usual}_drill"
    quoted = connection.ops.quote_name(name)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone():
            raise CommandError(f"There is a database {name}, left by a drill that was cut off: drop it first.")
        try:
            cursor.execute(LIKE_THIS)
            (like,) = cursor.fetchone() or ("",)
            cursor.execute(f"CREATE DATABASE {quoted} {like}")
        except ProgrammingError:
            raise CommandError(
                "The role may not make a database: as a superuser, ALTER ROLE ... CREATEDB for the owner of the tables."
            ) from None
    try:
        _use(name)
        yield
    finally:
        _use(usual)
        with connection.cursor() as cursor:
            # Without FORCE, which fails while autovacuum is there: only PostgreSQL itself may end that, and does.
            cursor.execute(f"DROP DATABASE {quoted}")


def _use(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


@contextmanager
def _media(folder: Path) -> Iterator[None]:
    usual = settings.MEDIA_ROOT
    settings.MEDIA_ROOT = folder
    try:
        yield
    finally:
        settings.MEDIA_ROOT = usual
