"""The timeline of one listing."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from listings.days_on_market import time_of
from listings.history import history
from listings.ingest import write
from listings.models import Collection, Listing
from listings.price_chart import price_chart
from tests.listings.rows import DAY_ONE, row

pytestmark = pytest.mark.usefixtures("in_tenant")
LISTED = DAY_ONE.date()


def store(collection: Collection, **values: Any) -> Listing:
    with transaction.atomic():
        write(collection, [row("1", **{"on_market_date": LISTED, **values})], run_id=None)
    return Listing.objects.get()


def test_price_and_status_changes_are_told_newest_first_with_their_day(gps: Collection) -> None:
    store(gps, list_price=Decimal(500_000), original_entry_timestamp=DAY_ONE)
    change = DAY_ONE + timedelta(days=10)
    listing = store(
        gps, list_price=Decimal(450_000), standard_status="Pending", price_change_timestamp=change,
        status_change_timestamp=change + timedelta(days=2),
    )  # fmt: skip
    told = history(listing, today=LISTED + timedelta(days=30))
    assert [(entry.kind, entry.day) for entry in told.entries] == [
        ("status", 12), ("price", 10), ("listed", 0)
    ]  # fmt: skip
    price = told.entries[1]
    assert (price.price, round(price.change or 0, 3)) == (Decimal("450000.00"), -0.1)
    assert told.days_on_market == 12


def test_changes_from_before_our_first_sync_are_told_from_the_columns(gps: Collection) -> None:
    listing = store(
        gps, original_list_price=Decimal(520_000), previous_list_price=Decimal(520_000),
        price_change_timestamp=DAY_ONE + timedelta(days=3), modification_timestamp=DAY_ONE + timedelta(days=5),
    )  # fmt: skip
    entries = history(listing).entries
    assert [entry.kind for entry in entries] == ["price", "listed"]
    assert entries[-1].price == Decimal(520_000)


def test_our_first_sight_is_told_only_where_no_date_says_when_it_was_listed(gps: Collection) -> None:
    listing = store(gps, on_market_date=None, original_entry_timestamp=None)
    assert [entry.kind for entry in history(listing).entries] == ["new"]


@pytest.mark.parametrize("zone", ["Pacific/Honolulu", "America/Los_Angeles", "Pacific/Guam"])
def test_the_day_of_listing_is_the_same_day_in_every_zone(gps: Collection, zone: str) -> None:
    listed = history(store(gps)).entries[-1]
    assert listed.at.astimezone(ZoneInfo(zone)).date() == LISTED


def test_what_happened_on_the_day_of_listing_comes_after_it(gps: Collection) -> None:
    listing = store(gps, standard_status="Pending", status_change_timestamp=DAY_ONE.replace(hour=1))
    assert [entry.kind for entry in history(listing).entries] == ["status", "listed"]


@pytest.mark.parametrize(
    ("values", "days"),
    [
        ({}, 30),
        ({"standard_status": "Expired", "off_market_date": LISTED + timedelta(days=7)}, 7),
        ({"standard_status": "Closed", "close_date": LISTED + timedelta(days=9)}, 9),
        ({"standard_status": "Canceled", "status_change_timestamp": DAY_ONE + timedelta(days=4)}, 4),
    ],
)
def test_days_on_market_end_when_the_listing_leaves_it(gps: Collection, values: dict[str, Any], days: int) -> None:
    time = time_of(store(gps, **values), today=LISTED + timedelta(days=30))
    assert time and time.days == days


def test_days_on_market_are_unknown_without_a_date(gps: Collection) -> None:
    with transaction.atomic():
        write(gps, [row("1")], run_id=None)
    assert time_of(Listing.objects.get(), today=date(2026, 5, 1)) is None


def test_it_was_listed_for_the_price_before_the_first_cut(gps: Collection) -> None:
    """Where the source does not send OriginalListPrice."""
    for day, price in enumerate((500_000, 450_000, 400_000)):
        at = DAY_ONE + timedelta(days=day)
        listing = store(gps, list_price=Decimal(price), price_change_timestamp=at, modification_timestamp=at)
    told = history(listing)
    assert [entry.price for entry in told.entries] == [Decimal(400_000), Decimal(450_000), Decimal(500_000)]
    chart = price_chart(told, listing)
    assert chart and "$500,000" in str(chart.rows[0])


def test_it_was_listed_for_the_previous_price_where_no_event_tells_more(gps: Collection) -> None:
    listing = store(
        gps, list_price=Decimal(400_000), previous_list_price=Decimal(450_000), price_change_timestamp=DAY_ONE
    )
    assert [entry.price for entry in history(listing).entries] == [Decimal(400_000), Decimal(450_000)]


def test_a_relisting_has_no_price_of_a_later_day(gps: Collection) -> None:
    """First seen on April 1, entered on January 1 for 500,000, cut on March 1."""
    entered = datetime(2026, 1, 1, 20, tzinfo=UTC)
    with transaction.atomic():
        write(gps, [row("0", street_name="Sago", standard_status="Expired")], run_id=None)
        relisted = row(
            "1", street_name="Sago", original_list_price=Decimal(500_000), previous_list_price=Decimal(500_000),
            list_price=Decimal(450_000), price_change_timestamp=DAY_ONE, original_entry_timestamp=entered,
            modification_timestamp=DAY_ONE + timedelta(days=31),
        )  # fmt: skip
        write(gps, [relisted], run_id=None)
    listing = Listing.objects.get(listing_key="1")
    told = history(listing)
    assert [(entry.kind, entry.price) for entry in told.entries] == [
        ("price", Decimal(450_000)), ("relisted", None), ("listed", Decimal(500_000)),
    ]  # fmt: skip
    chart = price_chart(told, listing)
    assert chart and "$500,000" in str(chart.rows[0])
