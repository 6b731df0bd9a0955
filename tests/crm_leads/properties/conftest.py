from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from listings import ingest
from listings.models import Collection, Listing
from realty.tenants.models import Tenant
from tests.listings.rows import row

Store = Callable[..., Listing]


@pytest.fixture
def store(gps: Collection, in_tenant: Tenant) -> Store:
    """`store("A", list_price=1)`: the listing as the write door stored it, in gps unless told."""

    def stored(key: str = "A", collection: Collection = gps, **values: Any) -> Listing:
        with transaction.atomic():
            ingest.write(collection, [row(key, **values)], run_id=None)
        return Listing.objects.get(collection=collection, listing_key=key)

    return stored
