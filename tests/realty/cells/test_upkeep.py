"""Migrations and backups of a site with cells."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from realty.backup.drill import drill
from realty.database.statements import fetch_all
from realty.tenants.models import Tenant
from tests.realty.cells.test_cells import command

HAVE = """
SELECT table_schema FROM information_schema.columns
WHERE table_name = 'listings_publication' AND column_name = 'notice' ORDER BY 1
"""


def migrate(*args: str) -> str:
    output = StringIO()
    call_command("migrate", *args, stdout=output, interactive=False)
    return output.getvalue()


def test_migrations_run_in_each_cell(desert: Tenant, coastal: Tenant) -> None:
    everywhere = [("all_cells",), ("cell_1",), ("cell_2",)]
    assert fetch_all(HAVE) == everywhere
    migrate("listings", "0017")
    assert fetch_all(HAVE) == []
    assert "lacks 1 migrations" in command("list")
    told = migrate()
    assert "cell_1 (1 of 2): 1 migrations" in told
    assert "cell_2 (2 of 2): 1 migrations" in told
    assert fetch_all(HAVE) == everywhere
    assert command("check") == "The cells are sound.\n"


def test_a_cell_that_is_behind_catches_up(desert: Tenant) -> None:
    """As after a migration that went through in the first cell, and failed in the second."""
    migrate("listings", "0017")
    migrate("listings")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cell_2.django_migrations WHERE name = '0018_publication_notice'")
        assert cursor.fetchone() == (1,)
        cursor.execute("DELETE FROM cell_2.django_migrations WHERE name = '0018_publication_notice'")
        cursor.execute("ALTER TABLE all_cells.listings_publication DROP COLUMN notice")
        cursor.execute("ALTER TABLE cell_2.listings_publication DROP COLUMN IF EXISTS notice")
    assert "cell_2 (1 of 1): 1 migrations" in migrate()
    assert command("check") == "The cells are sound.\n"


def test_without_the_setting_nothing_is_migrated(desert: Tenant) -> None:
    connection.settings_dict["CELLS"] = False
    connection.close()
    with pytest.raises(CommandError, match="DATABASE_CELLS=on"):
        migrate()


def test_a_backup_holds_all_cells(desert: Tenant, coastal: Tenant, tmp_path: Path) -> None:
    result = drill(tmp_path)
    assert result.different == []
    assert result.rows > 3
