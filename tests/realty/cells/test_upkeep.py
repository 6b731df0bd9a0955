"""Migrations and backups of a site with cells."""

import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from listings.models import Listing
from realty.backup.drill import drill
from realty.cells import migrating
from realty.database.statements import fetch_all
from realty.tenants.models import Tenant
from realty.tenants.scope import current_scope, tenant_scope
from tests.realty.cells.test_cells import command

HAVE = """
SELECT table_schema FROM information_schema.columns
WHERE table_name = 'listings_publication' AND column_name = 'notice' ORDER BY 1
"""
# Of the tables of this name: how many there are, and how many the site's role may read.
MAY_READ = """
SELECT count(*), count(*) FILTER (WHERE has_table_privilege(%s::text, oid, 'SELECT'))
FROM pg_class WHERE relname = 'listings_publication' AND relkind = 'r'
"""
# Of the trigger that numbers listings: the schema of its table, and that of its function.
BOUND = """
SELECT relnamespace::regnamespace::text, pronamespace::regnamespace::text FROM pg_trigger
JOIN pg_class ON pg_class.oid = tgrelid JOIN pg_proc ON pg_proc.oid = tgfoid WHERE tgname = 'numbers_of_new' ORDER BY 1
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
    assert re.search(r"cell_1: .* lacks [1-9]\d* migrations\ncell_2: .* lacks [1-9]", command("list"))
    told = migrate()
    assert re.search(r"cell_1 \(1 of 2\): [1-9]\d* migrations", told)
    assert re.search(r"cell_2 \(2 of 2\): [1-9]\d* migrations", told)
    assert fetch_all(HAVE) == everywhere
    assert fetch_all(MAY_READ, (connection.settings_dict["SITE_ROLE"],)) == [(3, 3)]
    assert command("check") == "The cells are sound.\n"


def test_a_cell_that_failed_goes_on_where_it_stood(desert: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    migrate("listings", "0017")

    class Failing(MigrationExecutor):
        def migrate(self, *args: Any, **options: Any) -> Any:
            if current_scope().cell == "cell_2":
                raise OSError("no space left on device")
            return super().migrate(*args, **options)

    with monkeypatch.context() as patch, pytest.raises(OSError, match="no space left"):
        patch.setattr(migrating, "MigrationExecutor", Failing)
        migrate()
    assert fetch_all(HAVE) == [("cell_1",)]
    with tenant_scope(desert):
        assert Listing.objects.count() == 2
    told = migrate()
    assert "cell_2 (1 of 1)" in told and "cell_1" not in told
    assert command("check") == "The cells are sound.\n"


def test_each_cell_has_its_own_triggers_functions(desert: Tenant) -> None:
    """So that a migration that replaces one is heeded by the triggers of all cells."""
    assert fetch_all(BOUND) == [("cell_1", "cell_1"), ("cell_2", "cell_2")]
    with pytest.raises(CommandError, match="no migration can be faked"):
        migrate("--fake")


def test_without_the_setting_nothing_is_migrated(desert: Tenant) -> None:
    connection.settings_dict["CELLS"] = False
    connection.close()
    with pytest.raises(CommandError, match="DATABASE_CELLS=on"):
        migrate()


def test_a_backup_holds_all_cells(desert: Tenant, coastal: Tenant, tmp_path: Path) -> None:
    result = drill(tmp_path)
    assert result.different == []
    assert result.rows > 3
