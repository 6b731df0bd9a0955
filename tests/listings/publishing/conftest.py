from collections.abc import Callable
from typing import Any

import pytest
from pymongo.collection import Collection as MongoCollection
from pymongo.database import Database

from listings.ingest import mark_vanished, write
from listings.models import Collection, Publication
from listings.publishing import following
from listings.publishing.setting_up import set_up
from realty.tenants.models import Tenant
from tests.listings.rows import row

Documents = MongoCollection[dict[str, Any]]


@pytest.fixture
def publication(gps: Collection, in_tenant: Tenant, mongo_uri: str) -> Publication:
    """Of `desert_gps_listings`; nothing is published yet."""
    return set_up(gps, mongo_uri)


@pytest.fixture
def documents(mongo: Database[dict[str, Any]]) -> Documents:
    return mongo["desert_gps_listings"]


@pytest.fixture
def store(gps: Collection) -> Callable[..., None]:
    """Write listings as a sync would: `store("A", list_price=1)`."""

    def stored(*keys: str, **values: Any) -> None:
        write(gps, [row(key, **values) for key in keys], run_id=None)

    return stored


@pytest.fixture
def vanish(gps: Collection) -> Callable[..., None]:
    def vanished(*keys: str) -> None:
        mark_vanished(gps, keys, run_id=None)

    return vanished


def publish(publication: Publication) -> Publication:
    """Until everything is published, or an error ends it."""
    while not following.publish(publication) and not publication.last_error:
        pass
    return publication


def by_key(documents: Documents) -> dict[str, dict[str, Any]]:
    return {document["ListingKey"]: document for document in documents.find()}
