"""One rule, in the zone of the MLS: bug_reports 12 and 13, newcomer M2."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from listings.collections import provision
from listings.days_on_market import (
    CONTRACT_ON,
    LEFT_ON,
    OF_LISTING,
    STARTED_ON,
    MarketTime,
    Until,
    contract_seen,
    market_time,
    see_contracts,
    time_of,
)
from listings.enums import DaysCountTo
from listings.history import history
from listings.models import Collection, Listing, ListingEvent
from realty.database.statements import fetch_one
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import make_tenant
from tests.listings.test_history import store

LA, GUAM, HAWAII, EAST = (
    ZoneInfo(name) for name in ("America/Los_Angeles", "Pacific/Guam", "Pacific/Honolulu", "America/New_York")
)
SEP_1 = date(2026, 9, 1)
NOV_28 = date(2026, 11, 28)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def counted(zone: ZoneInfo = LA, today: date = NOV_28, **values: Any) -> tuple[int, Until]:
    rule = {name: values.pop(name) for name in ("count_to", "contract_seen_at") if name in values}
    time = market_time(Listing(**{"on_market_date": SEP_1, **values}), zone, today, **rule)
    assert time is not None
    return time.days, time.until


@pytest.mark.parametrize(
    ("zone", "listed", "moment", "days"),
    [
        # Bug reports 12 a: Nov 10, 9:10 PM in California is Nov 11 in Greenwich.
        (LA, date(2026, 11, 1), "2026-11-11T05:10:00", 9),
        (EAST, date(2026, 11, 1), "2026-11-11T05:10:00", 10),
        (HAWAII, date(2026, 11, 1), "2026-11-11T09:59:00", 9),
        (HAWAII, date(2026, 11, 1), "2026-11-11T10:00:00", 10),
        (GUAM, date(2026, 11, 1), "2026-11-10T14:00:00", 10),
        # Midnight is at 7 UTC before the clocks go back on Nov 1, and at 8 UTC after.
        (LA, date(2026, 10, 30), "2026-11-01T06:59:00", 1),
        (LA, date(2026, 10, 30), "2026-11-01T07:00:00", 2),
        (LA, date(2026, 10, 30), "2026-11-02T07:30:00", 2),
        (LA, date(2026, 10, 30), "2026-11-02T08:00:00", 3),
        (LA, date(2026, 3, 7), "2026-03-09T06:59:00", 1),
        (LA, date(2026, 3, 7), "2026-03-09T07:00:00", 2),
    ],
)
def test_the_day_of_a_moment_is_the_mls_s_day_bug_reports_12a(
    zone: ZoneInfo, listed: date, moment: str, days: int
) -> None:
    gone = {"standard_status": "Canceled", "status_change_timestamp": utc(moment)}
    assert counted(zone, on_market_date=listed, **gone) == (days, Until.OFF_MARKET)


@pytest.mark.parametrize(
    ("zone", "now", "days"),
    [
        # Bug reports 12 b: five past midnight on the 29th in Guam.
        ("Pacific/Guam", "2026-11-28T14:05:00", 1),
        ("Pacific/Guam", "2026-11-28T13:55:00", 0),
        ("America/Los_Angeles", "2026-11-29T07:59:00", 0),
        ("America/Los_Angeles", "2026-11-29T08:00:00", 1),
        ("Pacific/Honolulu", "2026-11-29T09:59:00", 0),
    ],
)
@pytest.mark.parametrize("whose", ["tenant", "collection"])
def test_today_is_the_mls_s_day_bug_reports_12b(
    gps: Collection, tenant: Tenant, monkeypatch: pytest.MonkeyPatch, zone: str, now: str, days: int, whose: str
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: utc(now))
    tenant.time_zone, gps.time_zone = (zone, "") if whose == "tenant" else ("UTC", zone)
    listing = Listing(collection=gps, tenant=tenant, standard_status="Active", on_market_date=NOV_28)
    time = time_of(listing, tenant)
    assert time and time.days == days


@pytest.mark.parametrize(
    ("values", "days", "until"),
    [
        ({"standard_status": "Active"}, 88, Until.TODAY),
        # A contract that fell through.
        ({"standard_status": "Active", "purchase_contract_date": date(2026, 9, 11)}, 88, Until.TODAY),
        ({"standard_status": "Coming Soon"}, 0, Until.TODAY),
        ({"standard_status": "Pending", "purchase_contract_date": date(2026, 9, 11)}, 10, Until.CONTRACT),
        ({"standard_status": "Pending", "pending_timestamp": utc("2026-09-12T05:00")}, 10, Until.CONTRACT),
        ({"standard_status": "Pending", "status_change_timestamp": utc("2026-09-11T18:00")}, 10, Until.CONTRACT),
        ({"standard_status": "Pending", "contract_status_change_date": date(2026, 9, 11)}, 10, Until.CONTRACT),
        ({"standard_status": "Pending"}, 88, Until.TODAY),
        ({"standard_status": "Active Under Contract", "purchase_contract_date": date(2026, 9, 11)}, 10, Until.CONTRACT),
        ({"standard_status": "Pending", "purchase_contract_date": date(2026, 8, 1)}, 0, Until.CONTRACT),
        ({"standard_status": "Active", "vanished_at": utc("2026-09-11T18:00")}, 10, Until.OFF_MARKET),
        ({"standard_status": "Closed", "close_date": date(2026, 10, 30),
          "purchase_contract_date": date(2026, 9, 11)}, 10, Until.CONTRACT),
        ({"standard_status": "Closed", "close_date": date(2026, 10, 30),
          "pending_timestamp": utc("2026-09-11T18:00")}, 10, Until.CONTRACT),
        ({"standard_status": "Closed", "close_date": date(2026, 10, 30),
          "contract_seen_at": utc("2026-09-11T18:00")}, 10, Until.CONTRACT),
        # Nobody knows the contract: marked.
        ({"standard_status": "Closed", "close_date": date(2026, 10, 30)}, 59, Until.CLOSING),
        ({"standard_status": "Closed", "close_date": date(2026, 9, 8),
          "purchase_contract_date": date(2026, 9, 11)}, 7, Until.CONTRACT),
        ({"standard_status": "Expired", "expiration_date": date(2026, 9, 11)}, 10, Until.OFF_MARKET),
        ({"standard_status": "Withdrawn", "off_market_date": date(2026, 9, 11),
          "status_change_timestamp": utc("2026-09-20T18:00")}, 10, Until.OFF_MARKET),
    ],
)  # fmt: skip
def test_days_stop_where_the_listing_left_the_market_bug_reports_13(
    values: dict[str, Any], days: int, until: Until
) -> None:
    assert counted(**values) == (days, until)


CLOSED = {"standard_status": "Closed", "close_date": date(2026, 10, 30), "purchase_contract_date": date(2026, 9, 11)}
UNDER_CONTRACT = {"standard_status": "Active Under Contract", "purchase_contract_date": date(2026, 9, 11)}


def test_an_mls_that_counts_on_under_contract_says_so_at_its_collection_bug_reports_13() -> None:
    through, pending = {"count_to": DaysCountTo.OFF_MARKET}, {"count_to": DaysCountTo.PENDING}
    assert counted(**CLOSED, **through) == (59, Until.OFF_MARKET)
    assert counted(**UNDER_CONTRACT, **through) == (88, Until.TODAY)
    assert counted(**UNDER_CONTRACT, **pending) == (88, Until.TODAY)
    assert counted(**CLOSED, pending_timestamp=utc("2026-09-15T18:00"), **pending) == (14, Until.CONTRACT)


def test_a_contract_that_our_events_saw_ends_the_days_of_a_sale_bug_reports_13(
    gps: Collection, in_tenant: Tenant
) -> None:
    store(gps, on_market_date=SEP_1, status_change_timestamp=utc("2026-09-01T18:00"))
    store(gps, on_market_date=SEP_1, standard_status="Active Under Contract",
          status_change_timestamp=utc("2026-09-11T18:00"))  # fmt: skip
    store(gps, on_market_date=SEP_1, standard_status="Pending", status_change_timestamp=utc("2026-09-14T18:00"))
    listing = store(gps, on_market_date=SEP_1, standard_status="Closed", close_date=date(2026, 10, 30),
                    status_change_timestamp=utc("2026-10-30T18:00"))  # fmt: skip
    told = history(listing)
    assert (told.days_on_market, told.time and told.time.until) == (10, Until.CONTRACT)
    assert [entry.day for entry in told.entries] == [10, 10, 10, 0]
    see_contracts([listing])
    assert time_of(listing) == told.time


def test_days_of_the_history_are_those_of_the_mls_newcomer_m2(gps: Collection, in_tenant: Tenant) -> None:
    """Bug reports 12 a: "day 10" beside nine days on the market."""
    listing = store(
        gps, standard_status="Canceled", on_market_date=date(2026, 11, 1),
        status_change_timestamp=utc("2026-11-11T05:10"),
    )  # fmt: skip
    told = history(listing)
    assert (told.days_on_market, told.entries[0].day) == (9, 9)


DAYS = st.none() | st.dates(date(2026, 8, 20), date(2026, 11, 20))
MOMENTS = st.none() | st.datetimes(datetime(2026, 8, 20), datetime(2026, 11, 20), timezones=st.just(UTC))
OF_SQL = f"""
SELECT {STARTED_ON}, {LEFT_ON}, {CONTRACT_ON}, listing.came_on FROM listings_listing AS listing {OF_LISTING}
WHERE listing.id = %(id)s::bigint
"""


class SqlIsPython(TestCase):
    """The fragments for statements over many listings count as `market_time` does."""

    def setUp(self) -> None:
        self.tenant = make_tenant("desert", "Desert Realty")
        with tenant_scope(self.tenant):
            self.gps = provision(self.tenant, "gps", title="GPS")

    @settings(deadline=None, max_examples=60)
    @given(
        status=st.sampled_from(["Closed", "Expired", "Canceled", "Withdrawn"]),
        zone=st.sampled_from(["", "Pacific/Guam", "Pacific/Honolulu"]),
        count_to=st.sampled_from(list(DaysCountTo)),
        dates=st.tuples(DAYS, DAYS, DAYS, DAYS, DAYS),
        moments=st.tuples(MOMENTS, MOMENTS, MOMENTS, MOMENTS),
        seen=MOMENTS,
    )
    def test_sql_and_python_count_the_same(
        self, status: str, zone: str, count_to: str, dates: Any, moments: Any, seen: datetime | None
    ) -> None:
        contract_names = ("on_market_date", "off_market_date", "purchase_contract_date", "expiration_date",
                          "contract_status_change_date")  # fmt: skip
        moment_names = ("original_entry_timestamp", "status_change_timestamp", "pending_timestamp",
                        "modification_timestamp")  # fmt: skip
        with tenant_scope(self.tenant):
            Collection.objects.filter(pk=self.gps.pk).update(time_zone=zone, days_count_to=count_to)
            self.gps.refresh_from_db()
            values = dict(zip(contract_names, dates, strict=True)) | dict(zip(moment_names, moments, strict=True))
            listing = store(self.gps, standard_status=status, close_date=date(2026, 11, 1), **values)
            ListingEvent.objects.all().delete()
            if seen:
                ListingEvent.objects.create(listing=listing, collection=self.gps, kind="status", old_value="Active",
                                            new_value="Pending", occurred_at=seen, recorded_at=seen)  # fmt: skip
            start, left, contract, kept = fetch_one(OF_SQL, {"id": listing.pk, "today": NOV_28})
            see_contracts([listing])
            time = time_of(listing, self.tenant, NOV_28)
            Listing.objects.all().delete()
        assert kept == start
        if time is None:
            assert start is None
            return
        if status != "Closed":
            assert (start, left) == (time.started_on, time.ended_on)
        elif contract is None:
            assert time == MarketTime(start, date(2026, 11, 1), Until.CLOSING)
        else:
            assert time.ended_on == min(contract, date(2026, 11, 1)) and not time.is_with_escrow


def test_a_contract_after_the_home_came_back_is_the_one_that_counts() -> None:
    def event(day: int, old: str, new: str) -> ListingEvent:
        kind = "back_on_market" if new == "Active" else "status"
        return ListingEvent(kind=kind, old_value=old, new_value=new, occurred_at=utc(f"2026-09-{day:02}T18:00"))

    events = [event(5, "Active", "Pending"), event(8, "Pending", "Active"), event(20, "Active", "Pending")]
    assert contract_seen(events) == utc("2026-09-20T18:00")
    assert contract_seen(events[1:2]) is None
    assert counted(contract_seen_at=contract_seen(events), standard_status="Closed",
                   close_date=SEP_1 + timedelta(days=60))[0] == 19  # fmt: skip
