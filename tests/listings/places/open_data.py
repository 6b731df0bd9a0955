"""The places that come with the project, loaded once for a module of tests and rolled back after it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from listings.places.loading import BUNDLED, load


@pytest.fixture(scope="module")
def open_data(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        for file in BUNDLED:
            load(file.kind, file.path, version=file.version, license=file.license)
        yield
        transaction.set_rollback(True)
