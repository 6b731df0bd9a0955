"""What may be kept no longer goes for good, and a sync does not bring it back."""

import pytest
from django.contrib.auth.models import User
from django.db import transaction

from listings import ingest, tasks
from listings.collections import measure
from listings.enums import Mark
from listings.ingest.purging import KEPT
from listings.models import (
    Alert,
    Collection,
    Listing,
    ListingEvent,
    ListingMark,
    ListingMatches,
    ListingNote,
    ListingSource,
)
from realty.tenants.models import Tenant
from tests.listings.alerts.test_following import saved
from tests.listings.rows import photo, row

pytestmark = pytest.mark.usefixtures("in_tenant")
ENDED = row("A", photos=(photo(0), photo(1)), standard_status="Expired", public_remarks="A garden of lemons")


def store(collection: Collection, *rows: object) -> ingest.Written:
    with transaction.atomic():
        return ingest.write(collection, list(rows), run_id=None)  # type: ignore[arg-type]


def purge(collection: Collection, *keys: str) -> int:
    with transaction.atomic():
        return ingest.purge(collection, keys)


def test_content_photos_and_events_go_and_the_record_stays_known(gps: Collection) -> None:
    store(gps, ENDED, row("B"))
    assert (purge(gps, "A"), purge(gps, "A")) == (1, 0)
    left = Listing.objects.get(listing_key="A")
    assert (left.standard_status, bytes(left.content_hash)) == ("Expired", ENDED.content_hash)
    assert (left.public_remarks, left.unparsed_address, left.city, left.list_price, left.slug) == (
        "", "", "", None, "",
    )  # fmt: skip
    assert "SAGO" not in left.property_key.upper()
    assert not ListingSource.objects.filter(listing=left).exists()
    # Who follows hears that it is gone, and nothing of its prices.
    told = ListingEvent.objects.filter(listing=left).values_list("kind", "old_value", "new_value")
    assert list(told) == [("vanished", "Expired", "")]
    gps.refresh_from_db()
    assert measure(gps) == (gps.listing_count, gps.listing_bytes, gps.photo_count, 0)
    assert gps.listing_count == 1


def test_what_was_told_and_noted_of_it_goes(gps: Collection, in_tenant: Tenant, owner: User) -> None:
    """Alerts hold prices; a favorite without a home is an empty card."""
    saved(owner, in_tenant)
    store(gps, row("A"))
    tasks.follow_alerts(in_tenant.pk)
    listing = Listing.objects.get()
    ListingMark.objects.create(user=owner, listing=listing, kind=Mark.FAVORITE)
    ListingNote.objects.create(author=owner, listing=listing, text="The seller is Ana.")
    assert Alert.objects.exists()
    purge(gps, "A")
    assert not any(model.objects.exists() for model in (Alert, ListingMatches, ListingMark, ListingNote))


def test_every_column_but_the_kept_ones_is_empty(gps: Collection) -> None:
    store(gps, ENDED)
    purge(gps, "A")
    left = Listing.objects.get()
    filled = {
        f.attname
        for f in Listing._meta.concrete_fields
        if getattr(left, f.attname) not in (None, "", b"", [], {}, False)
    }
    assert filled <= KEPT


def test_the_same_record_is_not_stored_again_and_a_changed_one_is(gps: Collection) -> None:
    store(gps, ENDED)
    purge(gps, "A")
    assert ingest.compare(gps, {"A": ENDED.content_hash}).unchanged == {"A"}
    under_a_newer_map = ENDED.content_hash + (2).to_bytes(4, "big")
    assert ingest.compare(gps, {"A": under_a_newer_map}).unchanged == {"A"}
    again = row("A", photos=(photo(0),), standard_status="Active")
    assert ingest.compare(gps, {"A": again.content_hash}).changed == {"A"}
    store(gps, again)
    back = Listing.objects.live().get()
    assert (back.purged_at, back.city, back.slug != "") == (None, "Palm Desert", True)
    assert list(ListingEvent.objects.order_by("pk").values_list("kind", flat=True))[:2] == ["vanished", "returned"]


def test_another_collections_listing_of_the_same_key_stays(gps: Collection, crmls: Collection, tenant: Tenant) -> None:
    store(gps, ENDED)
    store(crmls, ENDED)
    purge(gps, "A")
    assert Listing.objects.live().get().collection_id == crmls.pk


def test_a_purged_listing_returns_without_a_change_of_price(gps: Collection) -> None:
    store(gps, ENDED)
    purge(gps, "A")
    store(gps, row("A", standard_status="Pending"))
    told = ListingEvent.objects.exclude(kind="home").order_by("pk").values_list("kind", flat=True)
    assert list(told) == ["vanished", "returned", "status"]
