"""A migrated database that the tests' own ones are copied from: migrating takes most of a minute, copying a second.

It stays on the tests' server, so that each worker, and each run over the same code, has it ready.
"""

import hashlib
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection

from realty.cells.adding import add
from realty.database.cells import has_cells

ROOT = Path(__file__).parent.parent
# Migrations import from all of them, so one changed line anywhere makes the copy anew.
PACKAGES = ("realty", "listings", "mls_sync", "crm_leads")
PREFIX = "test_migrated_cells_" if has_cells(connection) else "test_migrated_one_"
# Workers begin at the same time; one migrates, the others wait.
LOCK = "SELECT pg_advisory_lock(hashtextextended('test_migrated', 0))"


def migrated_database() -> str:
    """The name of a database with every migration of this code, made if the server has none."""
    name = PREFIX + _fingerprint()
    with connection._nodb_cursor() as cursor:
        cursor.execute(LOCK)
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{PREFIX}%"])
        there = [datname for (datname,) in cursor.fetchall()]
        if name not in there:
            for old in there:
                cursor.execute(f"DROP DATABASE {old}")
            building = f"{name}_unfinished"
            cursor.execute(f"CREATE DATABASE {building}")
            _migrate(building)
            cursor.execute(f"ALTER DATABASE {building} RENAME TO {name}")
    return name


def _migrate(name: str) -> None:
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        call_command("migrate", verbosity=0, interactive=False)
        if has_cells(connection):
            add()
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


def _fingerprint() -> str:
    digest = hashlib.sha256(django.__version__.encode())
    for path in sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]
