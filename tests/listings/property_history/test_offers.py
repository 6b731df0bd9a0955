"""Offers in lines: what goes on from what, and what is one offer in two MLSs."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from listings.ingest import write
from listings.models import Collection, Listing, ListingEvent
from listings.property_history.changes import changes_of
from listings.property_history.offers import lines_of
from listings.property_history.prices import price_chart
from tests.listings.rows import row

pytestmark = pytest.mark.usefixtures("in_tenant")
TODAY = date(2026, 6, 30)


def store(collection: Collection, key: str, start: date | None, end: date | None = None, **values: Any) -> None:
    given = {"standard_status": "Expired" if end else "Active", "on_market_date": start, "off_market_date": end}
    with transaction.atomic():
        write(collection, [row(key, **{"street_name": "Sago", **given, **values})], run_id=None)


def told() -> list[tuple[str, str, int | None]]:
    lines = lines_of(Listing.objects.select_related("collection__tenant", "tenant"), TODAY)
    return [
        (
            "".join(each.listing_key for each in line.listings),
            line.from_line.head.listing_key if line.from_line else "",
            line.cumulative_days,
        )
        for line in lines
    ]


def test_a_chain_of_relists_counts_all_its_days(gps: Collection) -> None:
    store(gps, "A", date(2026, 1, 1), date(2026, 1, 31))
    store(gps, "B", date(2026, 3, 1), date(2026, 3, 31))
    store(gps, "C", date(2026, 6, 1))
    assert told() == [("C", "B", 30 + 30 + 29), ("B", "A", 60), ("A", "", None)]


@pytest.mark.parametrize("values", [{"standard_status": "Closed", "close_date": date(2026, 1, 31)}, {}])
def test_after_a_sale_or_a_long_pause_the_count_begins_again(gps: Collection, values: dict[str, Any]) -> None:
    store(gps, "A", date(2026, 1, 1), date(2026, 1, 31), **values)
    store(gps, "B", date(2026, 3, 1) if values else date(2026, 5, 30))
    assert told() == [("B", "", None), ("A", "", None)]


def test_a_relisting_in_two_mlss_goes_on_once(gps: Collection, crmls: Collection) -> None:
    store(gps, "A", date(2026, 1, 1), date(2026, 1, 31))
    store(crmls, "a", date(2026, 1, 3), date(2026, 1, 31))
    store(gps, "B", date(2026, 3, 1))
    store(crmls, "b", date(2026, 3, 2))
    (second, goes_on, days), (first, *_) = told()
    assert (set(second), set(first), goes_on in "Aa", days) == ({"B", "b"}, {"A", "a"}, True, 121 + 30)


def test_what_has_no_day_of_listing_has_its_line(gps: Collection) -> None:
    store(gps, "A", None)
    store(gps, "B", date(2026, 3, 1))
    assert {line[0] for line in told()} == {"A", "B"}


def test_one_price_is_no_chart(gps: Collection) -> None:
    store(gps, "A", date(2026, 3, 1))
    listings = list(Listing.objects.select_related("collection__tenant", "tenant"))
    lines, changes = lines_of(listings, TODAY), changes_of(listings)
    assert price_chart(lines, changes) is None
    assert price_chart([], []) is None


def test_a_price_of_the_evening_is_of_that_day_at_the_mls(gps: Collection) -> None:
    """6 PM in California is the next day in Greenwich."""
    store(gps, "A", date(2026, 3, 1), list_price=Decimal(600_000), original_list_price=Decimal(600_000))
    store(gps, "A", date(2026, 3, 1), list_price=Decimal(550_000), original_list_price=Decimal(600_000))
    evening = datetime(2026, 3, 9, 18, tzinfo=ZoneInfo("America/Los_Angeles"))
    ListingEvent.objects.filter(kind="price").update(occurred_at=evening)
    listings = list(Listing.objects.select_related("collection__tenant", "tenant"))
    chart = price_chart(lines_of(listings, date(2026, 3, 9)), changes_of(listings))
    assert chart and (chart.first, chart.last) == ("Mar 1, 2026", "Mar 9, 2026")


def test_one_cut_is_drawn_where_the_source_does_not_tell_the_first_price(gps: Collection) -> None:
    for price in (500_000, 450_000):
        store(gps, "A", date(2026, 3, 1), list_price=Decimal(price))
    listings = list(Listing.objects.select_related("collection__tenant", "tenant"))
    chart = price_chart(lines_of(listings, TODAY), changes_of(listings))
    assert chart and chart.words.startswith("From $500,000 on Mar 1, 2026 to $450,000")


def test_the_next_mls_takes_over_on_the_day_on_which_the_first_ends(gps: Collection, crmls: Collection) -> None:
    store(gps, "A", date(2026, 1, 1), date(2026, 4, 30), standard_status="Canceled")
    store(crmls, "B", date(2026, 4, 30))
    assert told() == [("B", "A", 119 + 61), ("A", "", None)]


def test_an_offer_that_begins_today_in_a_second_mls_is_the_same(gps: Collection, crmls: Collection) -> None:
    store(gps, "A", date(2026, 6, 29))
    store(crmls, "B", TODAY)
    ((line, *_),) = told()
    assert set(line) == {"A", "B"}


def test_an_offer_runs_to_its_end_in_the_last_mls(gps: Collection, crmls: Collection) -> None:
    store(gps, "A", date(2026, 1, 1), date(2026, 1, 31))
    store(crmls, "B", date(2026, 1, 3))
    (line,) = lines_of(Listing.objects.select_related("collection__tenant", "tenant"), TODAY)
    assert line.time and (line.time.days, line.head.listing_key) == (180, "B")


def test_a_short_time_in_a_second_mls_takes_none_of_the_first(gps: Collection, crmls: Collection) -> None:
    store(gps, "A", date(2026, 1, 1), date(2026, 5, 1))
    store(crmls, "B", date(2026, 1, 3), date(2026, 1, 10))
    store(gps, "C", date(2026, 5, 10))
    assert told()[0] == ("C", "A", 120 + 51)
