"""One offer in two collections of a tenant is shown once."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from listings import collections, duplicates, tasks
from listings.ingest import mark_vanished, write
from listings.models import Collection, Listing
from tests.listings.rows import DAY_ONE, row

pytestmark = pytest.mark.usefixtures("in_tenant")
LATER = DAY_ONE + timedelta(hours=1)
HOME = {"street_name": "Sago"}


def store(collection: Collection, key: str, **values: Any) -> None:
    with transaction.atomic():
        write(collection, [row(key, **{**HOME, **values})], run_id=None)


def hidden() -> set[tuple[str, str]]:
    return set(Listing.objects.filter(is_duplicate=True).values_list("collection__provider", "listing_key"))


def test_the_older_collection_wins_among_equals_and_the_fresher_record_over_all(
    gps: Collection, crmls: Collection
) -> None:
    store(gps, "a")
    store(crmls, "b")
    assert hidden() == {("crmls", "b")}
    store(crmls, "b", modification_timestamp=LATER)
    assert hidden() == {("gps", "a")}


def test_the_other_is_shown_again_when_the_winner_vanishes_or_leaves_the_market(
    gps: Collection, crmls: Collection
) -> None:
    store(gps, "a")
    store(crmls, "b")
    with transaction.atomic():
        mark_vanished(gps, ["a"], run_id=None)
    assert hidden() == set()
    store(gps, "a")
    assert hidden() == {("crmls", "b")}
    store(gps, "a", standard_status="Expired", modification_timestamp=LATER)
    assert hidden() == set()


def test_equal_listing_keys_are_one_listing_whatever_its_address(gps: Collection, crmls: Collection) -> None:
    store(gps, "same", street_name="Sago")
    store(crmls, "same", street_name="Palm", modification_timestamp=LATER)
    assert hidden() == {("gps", "same")}


def test_sale_and_lease_and_two_listings_in_one_collection_are_no_duplicates(
    gps: Collection, crmls: Collection
) -> None:
    store(gps, "sale")
    store(gps, "sale again")
    store(crmls, "lease", property_type="Residential Lease")
    assert hidden() == set()


def test_drop_of_the_winner_shows_the_other(gps: Collection, crmls: Collection) -> None:
    store(gps, "a")
    store(crmls, "b")
    collections.drop(gps)
    assert hidden() == set()
    assert Listing.objects.get().listing_key == "b"


def test_two_mlss_that_count_alike_are_two_listings(gps: Collection, crmls: Collection) -> None:
    store(gps, "1001", listing_id="A-77")
    store(crmls, "1001", listing_id="IN26004", city="Indio", postal_code="92201", modification_timestamp=LATER)
    assert hidden() == set()
    store(crmls, "1001", listing_id="A-77", city="Indio", postal_code="92201", modification_timestamp=LATER)
    assert hidden() == {("gps", "1001")}


def test_two_mlss_that_count_alike_share_no_home_without_an_address(gps: Collection, crmls: Collection) -> None:
    nowhere = dict.fromkeys(("street_number", "street_name", "street_suffix"), "")
    for collection in (gps, crmls):
        for price in (400_000, 500_000):
            store(collection, "1001", listing_id=f"{collection.pk}-77", list_price=price, **nowhere)
    assert Listing.objects.values("property_key").distinct().count() == 2 and hidden() == set()


def test_what_an_older_rule_hid_is_shown_again(gps: Collection, crmls: Collection, monkeypatch: Any) -> None:
    """Two MLSs that count alike, and one offer in both, stored before the rule changed."""
    monkeypatch.setattr(duplicates, "OF_SLICE", duplicates.OF_SLICE.replace("2000", "1"))
    monkeypatch.setattr(duplicates, "LAST", duplicates.LAST.replace("2000", "1"))
    store(gps, "1001", listing_id="A-77")
    store(crmls, "1001", listing_id="IN26004", city="Indio", postal_code="92201")
    store(crmls, "one offer")
    Listing.objects.filter(listing_key="1001").update(is_duplicate=True)
    Listing.objects.filter(listing_key="one offer").update(is_duplicate=False)
    assert tasks.judge_duplicates_again() == 0, "homes come first"
    tasks.read_addresses_again()
    assert tasks.judge_duplicates_again() == 4 and hidden() == {("crmls", "one offer")}
    assert tasks.judge_duplicates_again() == 0
