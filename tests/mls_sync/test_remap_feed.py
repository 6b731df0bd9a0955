"""`manage.py remap_feed`: an upgrade's new columns are filled from what is stored."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from listings.address_forms import Shortened
from listings.collections import measure, recount
from listings.models import Collection, Listing, ListingEvent, ListingSource
from listings.source_records import Packer
from mls_sync.mapping.record import Record
from mls_sync.models import Feed
from mls_sync.providers.source_record import SourceRecord
from mls_sync.replication import lease
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.mls_sync.replication.conftest import no_waiting, source  # noqa: F401 - fixtures
from tests.mls_sync.replication.fake_provider import FakeProvider, Source
from tests.mls_sync.test_sync_feed import NAME, feed, sync_feed  # noqa: F401 - the fixture


def remap_feed() -> str:
    out = StringIO()
    call_command("remap_feed", NAME, stdout=out)
    return out.getvalue()


def test_stored_records_fill_their_columns_and_the_next_sync_finds_them_unchanged(
    feed: Feed,  # noqa: F811
    source: Source,  # noqa: F811
    gps: Collection,
    tenant: Tenant,
) -> None:
    sync_feed()
    with tenant_scope(tenant):
        before = list(
            Listing.objects.order_by("pk").values("listing_key", "list_price", "content_hash", "source__record")
        )
        Listing.objects.update(list_price=None)
        recount(gps)
        events = ListingEvent.objects.count()
    asked = len(source.reads)
    assert "10 listings mapped anew." in remap_feed() and len(source.reads) == asked
    with tenant_scope(tenant):
        after = list(
            Listing.objects.order_by("pk").values("listing_key", "list_price", "content_hash", "source__record")
        )
        assert after == before
        gps.refresh_from_db()
        assert gps.listing_bytes == measure(gps).listing_bytes
        assert ListingEvent.objects.exclude(kind="price").count() == events
    assert "unchanged 10" in sync_feed("--full")[1]


def test_a_record_that_cannot_be_mapped_stays_as_it_was(feed: Feed, tenant: Tenant) -> None:  # noqa: F811
    sync_feed()
    with tenant_scope(tenant):
        broken = Listing.objects.order_by("pk").first()
        text = b'{"Id": "%s", "ListPrice": "on request"}' % broken.listing_key.encode()
        ListingSource.objects.filter(listing=broken).update(record=Packer({}).record(Shortened(text)))
        assert "9 listings mapped anew." in (said := remap_feed())
        assert f"1 stay as they were: {broken.listing_key}" in said
        assert Listing.objects.get(pk=broken.pk).list_price == broken.list_price


def test_a_mistake_of_our_mapping_stops_no_other_listing(
    feed: Feed,  # noqa: F811
    tenant: Tenant,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sync_feed()
    canonical = FakeProvider.record

    def record(self: FakeProvider, each: SourceRecord) -> Record:
        return canonical(self, each) if each.listing_key != "C" else {}["a mistake of ours"]

    monkeypatch.setattr(FakeProvider, "record", record)
    with tenant_scope(tenant):
        said = remap_feed()
    assert "9 listings mapped anew." in said and "1 stay as they were: C" in said


def test_it_waits_for_no_sync_and_knows_its_collections(feed: Feed, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setattr(lease, "held", _taken)
    with pytest.raises(CommandError, match="being synced right now"):
        remap_feed()
    with pytest.raises(CommandError, match="Known: desert_gps_listings"):
        call_command("remap_feed", "desert_crmls_listings")


class _taken:  # noqa: N801 - stands in for a context manager
    def __init__(self, feed_id: int) -> None:
        self.feed_id = feed_id

    def __enter__(self) -> bool:
        return False

    def __exit__(self, *error: object) -> None:
        return None
