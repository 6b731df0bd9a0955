"""The places that come with the project, loaded once for a module of tests and rolled back after it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction

from listings.places.loading import BUNDLED, load

TABLES = ("listings_county", "listings_city", "listings_cityalias", "listings_zipcode", "listings_neighborhood")


@pytest.fixture(scope="module")
def open_data(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        for file in BUNDLED:
            load(file.kind, file.path, version=file.version, license=file.license)
        with connection.cursor() as cursor:
            # Each test's end looks at the foreign keys of what is not committed yet. Once is enough, and not by plans
            # that this session made while the tables were small: they read a whole table for each of its rows.
            cursor.execute(f"ANALYZE {', '.join(TABLES)}")
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        yield
        transaction.set_rollback(True)
