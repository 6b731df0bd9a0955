"""A site of its own for these tests, whose tables move into cells: Olivia's Desert Realty was there before, Stan's
Coastal Homes came afterwards, to the second cell."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from listings.collections import provision
from listings.ingest import write
from realty.database.cells import forget_places, has_cells
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope, tenant_scope
from tests.listings.rows import row
from tests.migrated import migrated_database

NAME = f"test_cells_{os.getpid()}"


def a_tenant(slug: str, name: str, *keys: str) -> Tenant:
    """With a listing for each key, in a collection of GPS."""
    with platform_scope("test set-up"):
        tenant = Tenant.objects.create(slug=slug, name=name)
    with tenant_scope(tenant), transaction.atomic():
        write(provision(tenant, "gps", title="GPS"), [row(key) for key in keys], run_id=None)
    return tenant


@contextmanager
def copied(template: str, name: str) -> Iterator[None]:
    """Inside, the connection is one to a copy of the database `template`, which knows that it has cells."""
    usual = dict(connection.settings_dict)
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    connection.close()
    connection.settings_dict.update(NAME=name, CELLS=True)
    forget_places()
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(NAME=usual["NAME"], CELLS=usual["CELLS"])
        forget_places()


def drop(name: str) -> None:
    with connection._nodb_cursor() as cursor:
        # Without FORCE, which fails while autovacuum is there: only PostgreSQL itself may end that, and does.
        cursor.execute(f"DROP DATABASE {name}")


@pytest.fixture(scope="module")
def whole() -> None:
    """Where the whole suite runs over cells, the copy that these tests are made of has them already."""
    if has_cells(connection):
        pytest.skip("begins without cells")


@pytest.fixture
def site(whole: None, django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """An empty, migrated database without cells."""
    with django_db_blocker.unblock():
        with copied(migrated_database(), NAME):
            yield
        drop(NAME)


@pytest.fixture(scope="module")
def divided(whole: None, django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The name of a database with two cells and Desert Realty."""
    name = f"{NAME}_divided"
    with django_db_blocker.unblock():
        with copied(migrated_database(), name):
            a_tenant("desert", "Desert Realty", "K1", "K2")
            call_command("cells", "add", verbosity=0)
        yield name
        drop(name)


@pytest.fixture
def desert(divided: str, django_db_blocker: Any) -> Iterator[Tenant]:
    """In the first cell: it was there before there were any."""
    with django_db_blocker.unblock():
        with copied(divided, NAME):
            with platform_scope("test set-up"):
                tenant = Tenant.objects.get()
            yield tenant
        drop(NAME)


@pytest.fixture
def coastal(desert: Tenant) -> Tenant:
    """In the second cell."""
    return a_tenant("coastal", "Coastal Homes", "K1")
