"""Where some of a tenant's MLSs are chosen, an offer of two of them shows once."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from listings.collections import provision
from listings.ingest import write
from listings.models import Collection
from listings.search.criteria import SearchCriteria
from listings.search.page import search
from realty.tenants.models import Tenant
from tests.listings.rows import DAY_ONE, row

CHOSEN = SearchCriteria(
    collections=("desert_gps_listings", "desert_crmls_listings"), statuses=("Closed", "Pending", "Active")
)


@pytest.fixture
def third(in_tenant: Tenant) -> Collection:
    """A third MLS, so that two of them are a choice."""
    return provision(in_tenant, "reso", title="A third MLS")


def store(collection: Collection, key: str, status: str, later: int = 0, **values: Any) -> None:
    with transaction.atomic():
        changed = DAY_ONE + timedelta(hours=later)
        write(collection, [row(key, standard_status=status, modification_timestamp=changed, **values)], run_id=None)


def shown() -> list[str]:
    found = search(CHOSEN)
    assert found.total == len(found.listings)
    return sorted(f"{listing.collection.provider} {listing.standard_status}" for listing in found.listings)


def test_one_that_both_know_by_its_key_shows_once_whatever_its_status(
    third: Collection, gps: Collection, crmls: Collection
) -> None:
    store(gps, "same", "Closed")
    store(crmls, "same", "Pending", later=1)
    assert shown() == ["crmls Pending"]


def test_one_that_the_third_shows_first_shows_once(third: Collection, gps: Collection, crmls: Collection) -> None:
    store(gps, "same", "Closed")
    store(crmls, "same", "Pending", later=1)
    store(third, "same", "Active", later=2)
    assert shown() == ["gps Closed"]


def test_two_numbers_are_two_listings(third: Collection, gps: Collection, crmls: Collection) -> None:
    store(gps, "1001", "Closed", listing_id="A-77")
    store(crmls, "1001", "Pending", later=1, listing_id="IN26004", city="Indio")
    assert shown() == ["crmls Pending", "gps Closed"]
