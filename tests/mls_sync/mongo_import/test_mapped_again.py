"""An imported document is mapped again as a document, though its feed is of another kind. Against SecantusDB."""

from typing import Any

import pytest
from pymongo.database import Database

from listings.models import Listing
from mls_sync.field_maps import add_version
from mls_sync.models import Feed, QuarantinedRecord
from mls_sync.quarantined import known
from mls_sync.replication import quarantine
from mls_sync.replication.remapping import remap
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.mls_sync.mongo_import.conftest import Run
from tests.mls_sync.mongo_import.deployment import listing, photo, seed


def told_of(feed: Feed) -> list[Any]:
    rows = Listing.objects.filter(collection=feed.collection_id).order_by("pk")
    return list(rows.values_list("pk", "list_price", "standard_status", "sync_source"))


@pytest.mark.django_db
def test_a_remap_reads_the_stored_document(run: Run, mongo: Database[dict[str, Any]], tenant: Tenant) -> None:
    seed(mongo)
    run()
    with tenant_scope(tenant):
        feed = Feed.objects.select_related("collection").get(collection__provider="gps")
        before = told_of(feed)
        done = remap(feed)
        assert (done.written, done.refused) == (6, [])
        assert told_of(feed) == before


@pytest.mark.django_db
def test_the_feeds_own_map_holds_for_documents(run: Run, mongo: Database[dict[str, Any]], tenant: Tenant) -> None:
    seed(mongo)
    run("--configs-only")
    with tenant_scope(tenant):
        add_version(Feed.objects.get(), [{"field": "SubdivisionName", "names": ["TractName"]}], [])
    mongo["listings"].update_many({}, {"$set": {"tractName": "Silver Spur"}})
    run()
    with tenant_scope(tenant):
        assert Listing.objects.get(listing_id="219000001DA").subdivision_name == "Silver Spur"


@pytest.mark.django_db
def test_a_refused_document_can_be_tried_again(run: Run, mongo: Database[dict[str, Any]], tenant: Tenant) -> None:
    seed(mongo)
    mongo["listings"].insert_one(listing(9, listPrice=[1]))
    mongo["photos"].insert_one(photo(9, 0))
    run()
    with tenant_scope(tenant):
        row = QuarantinedRecord.objects.select_related("feed").get()
        assert known([row])[0].title == "219000009DA, 45009 Ocotillo Dr, Palm Desert"
        QuarantinedRecord.objects.update(raw=row.raw.replace('"listPrice": [1]', '"listPrice": 7'))
        assert quarantine.retry(row.feed) == (1, 0)
        stored = Listing.objects.get(listing_id="219000009DA")
        assert (stored.list_price, stored.photos_count, stored.sync_source) == (7, 1, "mongodb/listings")
