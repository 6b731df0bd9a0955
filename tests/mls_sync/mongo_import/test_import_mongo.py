"""`manage.py import_mongo`: an earlier deployment comes in, each document once, against SecantusDB."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pymongo.database import Database

from listings.models import Collection, Listing
from listings.photos import gallery_of
from mls_sync.models import Feed, MongoImport
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.mls_sync.mongo_import.conftest import Run
from tests.mls_sync.mongo_import.deployment import API_KEY, GPS_MLS, closed, expired, listing, reso, seed

Mongo = Database[dict[str, Any]]
TOTAL = ("read", "created", "updated", "unchanged", "quarantined", "skipped")


def total(report: Any) -> tuple[int, ...]:
    return tuple(report["total"][name] for name in TOTAL)


def stored(tenant: Tenant) -> dict[str, Listing]:
    with tenant_scope(tenant):
        return {row.listing_id: row for row in Listing.objects.select_related("collection")}


@pytest.mark.django_db
def test_everything_that_the_deployment_has_comes_in(run: Run, mongo: Mongo, tenant: Tenant) -> None:
    seed(mongo)
    code, report = run()
    assert (code, total(report)) == (0, (9, 8, 1, 0, 0, 0))
    found = stored(tenant)
    assert len(found) == 8
    home = found["219000001DA"]
    assert (home.listing_key, home.mls_id, home.collection.name) == (f"2026{1:022d}", GPS_MLS, "desert_gps_listings")
    assert (home.list_price, home.original_list_price, home.bedrooms_total) == (450_001, 460_001, 3)
    assert (home.property_type, home.mls_property_type, home.city) == ("Residential", "A", "Palm Desert")
    assert (home.land_type, home.land_lease_amount, home.land_lease_amount_frequency) == ("Lease", 2400, "Year")
    assert (home.listing_contract_date, home.sync_source) == (date(2026, 9, 1), "mongodb/listings")
    other = found["PW26000001"]
    assert (other.standard_status, other.list_price, other.county_or_parish) == ("Active", 899_000, "Orange")
    assert (other.latitude, other.longitude) == (33.8001, -117.9)


@pytest.mark.django_db
def test_photos_come_in_their_order_from_either_place(run: Run, mongo: Mongo, tenant: Tenant) -> None:
    seed(mongo)
    run()
    found = stored(tenant)
    with tenant_scope(tenant):
        apart, alone, within = (gallery_of(found[number].pk) for number in ("219000001DA", "219000002DA", "PW26000001"))
    assert [photo.caption for photo in apart] == ["Room 0", "Room 1", "Room 2"]
    assert apart[0].preferred_photo_yn and apart[1].uri("640") == "https://photos.example.com/1/1-640.jpg"
    assert [photo.uri("large") for photo in alone] == ["https://photos.example.com/2/0-large.jpg"]
    assert [photo.uri("large") for photo in within] == [
        f"https://photos.example.com/c1/{place}.jpg" for place in range(3)
    ]


@pytest.mark.django_db
def test_ended_listings_have_what_sales_and_leads_need(run: Run, mongo: Mongo, tenant: Tenant) -> None:
    seed(mongo)
    run()
    found = stored(tenant)
    sold, expired_one, canceled = found["219000004DA"], found["219000005DA"], found["219000006DA"]
    assert (sold.standard_status, sold.close_price, sold.close_date) == (
        "Closed", Decimal("440000.50"), date(2026, 10, 12))  # fmt: skip
    assert (expired_one.standard_status, canceled.standard_status) == ("Expired", "Canceled")
    assert expired_one.status_change_timestamp is not None


@pytest.mark.django_db
def test_the_second_import_finds_everything_unchanged(run: Run, mongo: Mongo, tenant: Tenant) -> None:
    seed(mongo)
    run()
    before = {row.pk: row.updated_at for row in stored(tenant).values()}
    # What the deployment notes of its own work is no change.
    mongo["listings"].update_many({}, {"$set": {"updatedAt": None, "lastSyncedAt": None, "tenantId": "desert"}})
    code, report = run()
    # The active version of the expired one is older than what is stored.
    assert (code, total(report)) == (0, (9, 0, 0, 8, 0, 1))
    assert report["collections"][1]["skipped_why"] == {"older than what is stored": 1}
    assert {row.pk: row.updated_at for row in stored(tenant).values()} == before


@pytest.mark.django_db
def test_what_changed_there_is_updated_here(run: Run, mongo: Mongo, tenant: Tenant) -> None:
    seed(mongo)
    run()
    mongo["listings"].update_one({"listingId": "219000002DA"}, {"$set": {"listPrice": 430_000}})
    assert total(run()[1])[2] == 1
    assert stored(tenant)["219000002DA"].list_price == 430_000


@pytest.mark.django_db
def test_an_unusable_document_is_kept_aside_with_its_reason(run: Run, mongo: Mongo, tenant: Tenant) -> None:
    without_key = listing(8)
    del without_key["listingKey"]
    mongo["listings"].insert_many([listing(7), without_key, listing(9, listPrice={"amount": 1})])
    code, report = run()
    assert (code, total(report)) == (1, (3, 1, 0, 0, 2, 0))
    assert sorted(report["collections"][0]["refused_why"]) == [
        "ListPrice: ListPrice holds an object, so the record cannot be trusted.",
        "ListingKey: The record has no usable ListingKey.",
    ]
    with tenant_scope(tenant):
        kept = Feed.objects.get().quarantined.get(listing_key="")
        assert "219000008DA" in kept.raw


@pytest.mark.django_db
def test_documents_of_another_tenant_are_left_out(run: Run, mongo: Mongo, tenant: Tenant) -> None:
    mongo["desert_crmls_listings"].insert_many([reso(1), reso(2, "coastal")])
    mongo["coastal_crmls_listings"].insert_one(reso(3, "coastal"))
    code, report = run()
    assert (code, total(report)) == (0, (2, 1, 0, 0, 0, 1))
    assert report["collections"][0]["skipped_why"] == {"belongs to coastal": 1}
    assert set(stored(tenant)) == {"PW26000001"}


@pytest.mark.django_db
def test_collections_without_a_tenant_are_not_guessed_where_two_have_configurations(
    run: Run, mongo: Mongo, tenant: Tenant
) -> None:
    seed(mongo)
    mongo["agent_mls_configs"].insert_one({"tenantId": "coastal", "mlsConfigs": []})
    _, report = run()
    assert [row["source"] for row in report["collections"]] == ["desert_crmls_listings"]
    _, report = run("--collection", "listings=gps")
    assert [(row["source"], row["created"]) for row in report["collections"]] == [("listings", 4)]


@pytest.mark.django_db
def test_feeds_come_from_the_configurations_paused_and_with_their_key_hidden(
    run: Run, mongo: Mongo, tenant: Tenant
) -> None:
    seed(mongo)
    _, report = run("--configs-only")
    assert report["feeds"] == ["desert_gps_listings"] and report["collections"] == []
    assert API_KEY not in str(report)
    with tenant_scope(tenant):
        feed = Feed.objects.select_related("collection").get()
        assert (feed.kind, feed.schedule, feed.region) == ("spark", "0 2 * * *", "Coachella Valley")
        assert feed.options["mls_id"] == GPS_MLS and feed.secrets["token"] == API_KEY
        assert feed.is_paused and feed.collection.max_listings == 40_000
        assert run("--configs-only")[1]["feeds"] == []


@pytest.mark.django_db
def test_a_key_that_the_old_deployment_encrypted_is_asked_for(
    run: Run, mongo: Mongo, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    seed(mongo)
    secret = "U2FsdGVkX1+abcdefghijklmnop=="
    mongo["agent_mls_configs"].update_one({}, {"$set": {"mlsConfigs.0.apiKey": secret}})
    _, report = run("--configs-only", "--dry-run")
    _, report = run("--configs-only")
    assert "encrypted by the old deployment" in str(report["told"]) and secret not in str(report)
    with tenant_scope(tenant):
        Feed.objects.get().collection.delete()
    monkeypatch.setenv("GPS_MLS_KEY", API_KEY)
    run("--configs-only", "--api-key", "gps=@env:GPS_MLS_KEY")
    with tenant_scope(tenant):
        assert Feed.objects.get().secrets["token"] == API_KEY


@pytest.mark.django_db
def test_a_dry_run_says_the_same_and_writes_nothing(run: Run, mongo: Mongo, tenant: Tenant) -> None:
    seed(mongo)
    mongo["listings"].insert_one(listing(9, listPrice=[1]))
    _, foreseen = run("--dry-run")
    with tenant_scope(tenant):
        assert not Collection.objects.exists() and not MongoImport.objects.exists()
    _, done = run()
    assert foreseen["feeds"] == done["feeds"] == ["desert_gps_listings", "desert_crmls_listings"]
    assert foreseen["collections"] == done["collections"]
    _, foreseen = run("--dry-run")
    _, done = run()
    assert foreseen["collections"] == done["collections"]


@pytest.mark.django_db
def test_new_ones_over_the_quota_are_told(run: Run, mongo: Mongo, tenant: Tenant) -> None:
    seed(mongo)
    mongo["agent_mls_configs"].update_one({}, {"$set": {"mlsConfigs.0.maxListings": 4}})
    foreseen, (code, report) = run("--dry-run")[1], run()
    assert foreseen["collections"] == report["collections"]
    assert code == 1 and report["total"]["skipped"] == 2
    assert report["collections"][2]["skipped_why"] == {"over the quota of the collection": 1}


@pytest.mark.django_db
def test_what_the_mls_sent_since_is_not_overwritten(run: Run, mongo: Mongo, tenant: Tenant) -> None:
    seed(mongo)
    run()
    with tenant_scope(tenant):
        Listing.objects.filter(listing_id="219000001DA").update(sync_source="spark/listings", list_price=1)
    mongo["listings"].update_one({"listingId": "219000001DA"}, {"$set": {"listPrice": 2}})
    run()
    assert stored(tenant)["219000001DA"].list_price == 1


@pytest.mark.django_db
def test_of_two_versions_that_are_equally_old_the_ended_one_holds(run: Run, mongo: Mongo, tenant: Tenant) -> None:
    moment = listing(1)["modificationTimestamp"]
    mongo["gpsExpiredListings"].insert_one(expired(1, modificationTimestamp=moment))
    mongo["listings"].insert_one(listing(1))
    mongo["gpsClosedListings"].insert_one(closed(2))
    for _ in range(2):
        run()
        assert stored(tenant)["219000001DA"].standard_status == "Expired"


@pytest.mark.django_db
def test_the_report_is_a_file_too(run: Run, mongo: Mongo, tmp_path: Any) -> None:
    seed(mongo)
    run("--report", str(tmp_path / "report.csv"))
    lines = (tmp_path / "report.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("source,collection,read,created") and len(lines) == 5
