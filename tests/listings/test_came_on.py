"""One day for each listing, from which its days on market run: orders, filters and facets go by it (issue 14)."""

from datetime import UTC, date, datetime
from importlib import import_module
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction

from listings.days_on_market import time_of
from listings.ingest import dating, write
from listings.models import Collection, Listing
from listings.search.criteria import SearchCriteria, Sort
from listings.search.more_facets import choosing, more_facets
from listings.search.page import search
from listings.tasks import date_listings_again
from realty.database.statements import run
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope, tenant_scope
from tests.listings.rows import row
from tests.realty.api.callers import PROPERTIES, calling

NOW = datetime(2026, 11, 28, 20, tzinfo=UTC)
# Ben and Eve have the day of entry alone, of which it is the evening before in California.
HOMES: dict[str, dict[str, Any]] = {
    "ana": {"on_market_date": date(2026, 11, 20), "listing_contract_date": date(2026, 1, 1)},
    "ben": {"original_entry_timestamp": datetime(2026, 11, 20, 3, tzinfo=UTC)},
    "cleo": {"listing_contract_date": date(2026, 11, 26), "original_entry_timestamp": datetime(2026, 1, 1, tzinfo=UTC)},
    "dan": {"on_market_date": date(2026, 11, 1)},
    "eve": {"original_entry_timestamp": datetime(2026, 11, 27, 7, tzinfo=UTC)},
    "fay": {},
}
NEWEST_FIRST = {"cleo": 2, "eve": 2, "ana": 8, "ben": 9, "dan": 27, "fay": None}


@pytest.fixture(autouse=True)
def homes(tenant: Tenant, gps: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    # Of two on one day, the one that changed last is first.
    changed = {"cleo": datetime(2026, 11, 27, tzinfo=UTC)}
    rows = [
        row(key, **values, modification_timestamp=changed.get(key, NOW.replace(day=1))) for key, values in HOMES.items()
    ]
    with tenant_scope(tenant), transaction.atomic():
        write(gps, rows, run_id=None)


def days_in_order(sort: str) -> dict[str, int | None]:
    return {each.listing_key: time and time.days for each in shown(sort) for time in (time_of(each),)}


def shown(sort: str) -> list[Listing]:
    return list(search(SearchCriteria(sort=sort)).listings)


def test_newest_and_longest_go_by_the_days_that_the_page_shows(tenant: Tenant) -> None:
    with tenant_scope(tenant):
        newest, longest = days_in_order(Sort.NEWEST), days_in_order(Sort.DAYS_ON_MARKET)
    assert list(newest.items()) == list(NEWEST_FIRST.items())
    assert list(longest.values()) == [27, 9, 8, 2, 2, None]
    with platform_scope("test"):
        assert [each.listing_key for each in shown(Sort.NEWEST)] == list(NEWEST_FIRST)


def test_pages_by_cursor_go_on_across_listings_without_an_on_market_date(owner: User) -> None:
    client, found = calling(owner), list[str]()
    following = f"{PROPERTIES}?sort=newest&limit=1"
    while following:
        page = client.get(following).json()
        found += [item["listingKey"] for item in page["items"]]
        following = page["next"]
    assert found == list(NEWEST_FIRST)


def test_the_filter_by_days_and_its_counts_agree_with_the_days_shown(tenant: Tenant) -> None:
    with tenant_scope(tenant):
        criteria = SearchCriteria()
        for value in more_facets(criteria)["days"].values:
            chosen = choosing(criteria, "days", value.value)
            least, most = chosen.min_days or 0, 10_000 if chosen.max_days is None else chosen.max_days
            keys = {key for key, days in NEWEST_FIRST.items() if days is not None and least <= days <= most}
            assert {each.listing_key for each in search(chosen).listings} == keys
            assert value.count == len(keys)


def test_a_changed_or_purged_date_moves_the_listing(tenant: Tenant, gps: Collection) -> None:
    with tenant_scope(tenant), transaction.atomic():
        write(gps, [row("dan", on_market_date=date(2026, 11, 28))], run_id=None)
        assert shown(Sort.NEWEST)[0].listing_key == "dan"
        Listing.objects.filter(listing_key="dan").update(on_market_date=None)
        assert Listing.objects.get(listing_key="dan").came_on is None


@pytest.mark.parametrize("of_tenant", [False, True])
def test_another_clock_of_the_mls_moves_days_of_entry_alone(tenant: Tenant, gps: Collection, of_tenant: bool) -> None:
    assert date_listings_again() == 2  # One slice, and its end.
    with tenant_scope(tenant):
        if of_tenant:
            Tenant.objects.filter(pk=tenant.pk).update(time_zone="Pacific/Guam")
        else:
            Collection.objects.filter(pk=gps.pk).update(time_zone="Pacific/Guam")
        before = places()
        date_listings_again()
        came = dict(Listing.objects.values_list("listing_key", "came_on"))
        assert (came["ben"], came["eve"]) == (date(2026, 11, 20), date(2026, 11, 27))
        assert (came["ana"], came["cleo"], came["fay"]) == (date(2026, 11, 20), date(2026, 11, 26), None)
        moved = {key for key, place in places().items() if before[key] != place}
        assert moved == {"ben", "eve"}
    assert date_listings_again() == 0


def test_dating_that_was_interrupted_goes_on(tenant: Tenant, gps: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dating, "SLICE", dating.SLICE.replace("LIMIT 2000", "LIMIT 2"))
    assert dating.date_again(budget=0) == 0
    with tenant_scope(tenant):
        assert Collection.objects.get().dated_by == ""
    assert dating.date_again() == 4
    with tenant_scope(tenant):
        assert Collection.objects.get().dated_by == "America/Los_Angeles"


def test_the_migration_dates_what_was_stored_before(tenant: Tenant, gps: Collection) -> None:
    with tenant_scope(tenant):
        run("SET CONSTRAINTS ALL IMMEDIATE")
        run("ALTER TABLE listings_listing DISABLE TRIGGER numbers_of_changed")
        run("UPDATE listings_listing SET came_on = NULL")
        run("ALTER TABLE listings_listing ENABLE TRIGGER numbers_of_changed")
    import_module("listings.migrations.0020_came_on_filled").fill(None, None)
    with tenant_scope(tenant):
        assert list(days_in_order(Sort.NEWEST)) == list(NEWEST_FIRST)


def places() -> dict[str, str]:
    """Where PostgreSQL keeps each row: a row that is written moves."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT listing_key, ctid::text FROM listings_listing")
        return dict(cursor.fetchall())
