"""Two documents of one listing in one collection: the later one holds, wherever the reader meets them."""

from datetime import timedelta
from typing import Any

import pytest
from pymongo.database import Database

from listings.models import Listing, ListingEvent
from mls_sync.mongo_import import reading
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.mls_sync.mongo_import.conftest import Run
from tests.mls_sync.mongo_import.deployment import NOON, listing

JANUARY = listing(1, listPrice=500_000, modificationTimestamp=NOON - timedelta(days=300))
JUNE = listing(1, listPrice=480_000, modificationTimestamp=NOON - timedelta(days=150))


@pytest.mark.django_db
@pytest.mark.parametrize("at_once", [1, 1000])
@pytest.mark.parametrize("versions", [(JANUARY, JUNE), (JUNE, JANUARY)])
def test_the_later_version_holds_and_the_next_import_tells_nothing(
    run: Run,
    mongo: Database[dict[str, Any]],
    tenant: Tenant,
    monkeypatch: pytest.MonkeyPatch,
    versions: tuple[dict[str, Any], ...],
    at_once: int,
) -> None:
    """On two pages and on one; a dry run foresees the same."""
    monkeypatch.setattr(reading, "AT_ONCE", at_once)
    for version in versions:
        mongo["listings"].insert_one(dict(version))
    _, foreseen = run("--dry-run")
    _, first = run()
    assert foreseen["collections"] == first["collections"]
    with tenant_scope(tenant):
        told = ListingEvent.objects.count()
    _, second = run()
    with tenant_scope(tenant):
        assert Listing.objects.get().list_price == 480_000 and ListingEvent.objects.count() == told
    assert (second["total"]["unchanged"], second["total"]["skipped"]) == (1, 1)
