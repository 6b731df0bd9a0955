"""Each app begins with few migrations, which stand for all that came before: a database that has those goes on, and one
that has only some of them is refused, since what is missing is nowhere any more."""

import pytest
from django.db import connection
from django.db.migrations.exceptions import NodeNotFoundError
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

pytestmark = pytest.mark.django_db


def replaced(app: str) -> list[str]:
    """Names of before, in their order."""
    here = MigrationLoader(None).disk_migrations
    return sorted(name for key, migration in here.items() if key[0] == app for _, name in migration.replaces)


@pytest.mark.parametrize("app", ["listings", "mls_sync", "crm_leads"])
def test_a_database_of_before_has_nothing_to_do(app: str) -> None:
    old = replaced(app)
    rows = MigrationRecorder(connection).migration_qs.filter(app=app)
    rows.exclude(name__in=old).delete()
    assert sorted(rows.values_list("name", flat=True)) == old
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    # What came since is still to do.
    assert not [migration for migration, _ in plan if migration.replaces]


@pytest.mark.parametrize("app", ["listings", "mls_sync", "crm_leads"])
def test_a_database_that_is_half_way_is_refused(app: str) -> None:
    old = replaced(app)
    rows = MigrationRecorder(connection).migration_qs.filter(app=app)
    for last in reversed(range(1, len(old))):
        rows.exclude(name__in=old[:last]).delete()
        with pytest.raises(NodeNotFoundError, match="some of the replaced migrations are already applied"):
            MigrationLoader(connection)
