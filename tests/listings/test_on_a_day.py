"""What was for sale on a day and at what price, against a reading of each listing's events by hand."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from listings.days_on_market import day_of, started_on
from listings.models import Collection, Listing, ListingEvent
from listings.search.criteria import SearchCriteria
from listings.search.page import search
from listings.search.where import where
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.listings.market import naive
from tests.listings.market.test_figures import random_home
from tests.listings.search_world import store
from tests.listings.views.homes import put, text_of

TODAY = date(2026, 11, 17)
EXAMPLES = settings(
    max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def event(listing: Listing, kind: str, at: datetime, old: Any, new: Any) -> ListingEvent:
    return ListingEvent(
        tenant_id=listing.tenant_id, collection_id=listing.collection_id, listing=listing, kind=kind,
        old_value=str(old), new_value=str(new), occurred_at=at, recorded_at=at,
    )  # fmt: skip


def random_events(rng: random.Random, listing: Listing) -> list[ListingEvent]:
    """Of some listings a chain of statuses to today's, of some a chain of prices."""
    made = []
    for kind, now, others in (
        ("status", listing.standard_status, ("Active", "Pending", "Hold")),
        ("price", listing.list_price, (Decimal(300_000), Decimal(500_000), Decimal(900_000))),
    ):
        if now is None or rng.random() < 0.4:
            continue
        chain = [*(rng.choice(others) for _ in range(rng.randint(1, 3))), now]
        days = sorted(rng.randint(1, 900) for _ in chain[1:])[::-1]
        for (old, new), back in zip(pairwise(chain), days, strict=True):
            at = datetime(2026, 11, 17, rng.randint(0, 23), tzinfo=UTC) - timedelta(days=back)
            made.append(event(listing, kind, at, old, new))
    return made


@pytest.fixture
def world(tenant: Tenant, gps: Collection) -> Iterator[list[Listing]]:
    rng = random.Random(6)
    with tenant_scope(tenant):
        store([random_home(rng, gps, str(number)) for number in range(150)])
        homes = list(Listing.objects.select_related("collection__tenant"))
        for home in homes:
            if rng.random() < 0.3:
                home.price_change_timestamp = datetime(2026, 11, 17, tzinfo=UTC) - timedelta(days=rng.randint(1, 900))
                home.previous_list_price = Decimal(777_000)
                home.save(update_fields=["price_change_timestamp", "previous_list_price"])
        ListingEvent.objects.bulk_create([each for home in homes for each in random_events(rng, home)])
        yield list(Listing.objects.select_related("collection__tenant").prefetch_related("events"))


def known(home: Listing, kinds: tuple[str, ...], day: date) -> str | None:
    """What the events of these kinds say of the end of the day."""
    events = sorted((e for e in home.events.all() if e.kind in kinds), key=lambda e: (e.occurred_at, e.pk))
    before = [e for e in events if day_of(e.occurred_at, naive.ZONE) <= day]
    if before:
        return before[-1].new_value or None
    return events[0].old_value or None if events else None


def price_on(home: Listing, day: date) -> Decimal | None:
    if told := known(home, ("price",), day):
        return Decimal(told)
    changed = day_of(home.price_change_timestamp, naive.ZONE)
    if changed and changed > day and home.previous_list_price is not None:
        return home.previous_list_price
    return home.list_price


def was_for_sale(home: Listing, day: date) -> bool:
    came = started_on(home, naive.ZONE)
    status = known(home, ("status", "back_on_market"), day)
    if came is None or came > day:
        return False
    if status is not None:
        return status == "Active"
    if home.standard_status in naive.COUNTED:
        return naive.is_for_sale(home, day, date.today() + timedelta(days=1))
    return max(naive.gone_on(home, date.today()), came) > day


@EXAMPLES
@given(
    day=st.dates(date(2024, 1, 1), TODAY),
    low=st.none() | st.sampled_from((Decimal(400_000), Decimal(800_000))),
    high=st.none() | st.sampled_from((Decimal(600_000), Decimal(2_000_000))),
    statuses=st.sampled_from(((), (), ("Closed",), ("Active", "Hold"))),
)
def test_it_finds_what_was_for_sale_at_its_price_of_the_day(
    world: list[Listing], day: date, low: Decimal | None, high: Decimal | None, statuses: tuple[str, ...]
) -> None:
    criteria = SearchCriteria(active_on=day, min_price=low, max_price=high, statuses=statuses, offer="any")
    expected = {}
    for home in world:
        price = price_on(home, day)
        within = (low is None or (price is not None and price >= low)) and (
            high is None or (price is not None and price <= high)
        )
        shown = not (home.is_duplicate or home.vanished_at) and (not statuses or home.standard_status in statuses)
        if shown and within and was_for_sale(home, day):
            expected[home.pk] = price
    assert sorted(where(criteria).values_list("pk", flat=True)) == sorted(expected)
    page = search(criteria, size=200)
    assert page.total == len(expected)
    assert {home.pk: home.then[1] for home in page.listings} == expected
    facet = next(facet for facet in page.facets if facet.name == "city")
    assert sum(value.count for value in facet.values) == len(expected)


def test_a_person_searches_by_a_day_and_sees_its_prices(owner: User, gps: Collection) -> None:
    put(gps, "A", on_market_date=date(2026, 1, 5), list_price=Decimal(500_000))
    put(gps, "A", on_market_date=date(2026, 1, 5), list_price=Decimal(450_000), standard_status="Closed")
    put(gps, "B", on_market_date=date(2026, 6, 1), list_price=Decimal(700_000))
    with tenant_scope(gps.tenant_id):
        ListingEvent.objects.filter(kind__in=("price", "status")).update(occurred_at=datetime(2026, 5, 1, tzinfo=UTC))
    client = signed_in(owner)
    # The form sends the statuses that it ticked by itself.
    ticked = ["Active", "Active Under Contract", "Coming Soon", "Pending"]
    response = client.get(reverse("search"), {"active_on": "2026-03-01", "status": ticked, "min_price": "480000"})
    page = text_of(response)
    assert "1 listing" in page and "$500,000<small> on Mar 1, 2026</small>" in page
    assert "For sale on Mar 1, 2026" in page and response.context["query"] == "min_price=480000&active_on=2026-03-01"
    assert "Enter a day that has begun" in text_of(client.get(reverse("search"), {"active_on": "2999-01-01"}))
    lines = b"".join(client.get(reverse("search_as_csv"), {"active_on": "2026-03-01"}).streaming_content).decode()
    assert "500000.00" in lines
