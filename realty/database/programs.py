"""PostgreSQL's own programs for the server in use: pg_dump and pg_restore must not be older than the server."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.conninfo import make_conninfo

from realty.database.embedded.binaries import wheel_programs
from realty.database.embedded.errors import ServerError

PLATFORM = "-c realty.platform=on"
NOT_LIBPQ = ("cursor_factory", "context", "prepare_threshold", "password", "options")


def folder_for(server_version: int) -> Path:
    """The programs' folder that fits a server (`180006` is 18.6): the same major version, else the next newer one.

    Looked for on PATH, where Debian keeps them, and in the wheel. Raises CommandError when all are older.
    """
    major = server_version // 10_000
    found = {_major(folder): folder for folder in reversed(list(_folders()))}
    fitting = sorted(version for version in found if version >= major)
    if not fitting:
        raise CommandError(
            f"There is no pg_dump for PostgreSQL {major} on this machine: install its client programs"
            f" (Debian: postgresql-client-{major})."
        )
    return found[fitting[0]]


def _folders() -> Any:
    on_path = shutil.which("pg_dump")
    if on_path:
        yield Path(on_path).resolve().parent if Path(on_path).is_symlink() else Path(on_path).parent
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    try:
        yield wheel_programs()
    except ServerError:
        return


def _major(folder: Path) -> int:
    """0 for a folder without the programs."""
    try:
        told = subprocess.run([folder / "pg_dump", "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return 0
    number = re.search(r"(\d+)\.\d+|(\d+)", told)
    return int(number[1] or number[2]) if number and (folder / "psql").exists() else 0


def reached(connection: BaseDatabaseWrapper) -> tuple[str, dict[str, str]]:
    """How the programs reach the connection's database and see every row: libpq's text without the password, which no
    list of processes may show, and the environment that holds it."""
    given = {name: value for name, value in connection.get_connection_params().items() if name not in NOT_LIBPQ}
    options = connection.get_connection_params().get("options") or ""
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "LC_ALL": "C.UTF-8",
        "PGOPTIONS": f"{options} {PLATFORM}".strip(),
        "PGPASSWORD": connection.get_connection_params().get("password") or "",
        **{name: value for name, value in os.environ.items() if name in ("HOME", "PGPASSFILE", "PGSSLROOTCERT")},
    }
    return make_conninfo(**given), environment
