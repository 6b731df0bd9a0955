"""The market's numbers against a computation that looks at one listing at a time."""

import random
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from listings.enums import LEASES
from listings.market.criteria import MarketCriteria
from listings.market.figures import RENT_STEPS, SALE_STEPS, Market, market, price_labels
from listings.models import Collection, Listing
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.listings.market import naive
from tests.listings.search_world import CITIES, NOW, STATUSES, TYPES, ZIPS, make_listing, store

TODAY = date(2026, 11, 17)
EXAMPLES = settings(
    max_examples=100, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def random_home(rng: random.Random, collection: Collection, key: str) -> Listing:
    def perhaps(value: Any, often: float = 0.8) -> Any:
        return value if rng.random() < often else None

    def day(since: int = 1000, until: int = -20) -> date:
        return TODAY - timedelta(days=rng.randint(until, since))

    def moment() -> datetime:
        return datetime.combine(day(), time(rng.randint(0, 23)), tzinfo=UTC)

    price = Decimal(rng.randint(1, 40) * 100_000)
    return make_listing(
        collection,
        key,
        city=rng.choice(CITIES),
        postal_code=rng.choice(ZIPS),
        property_type=rng.choice(TYPES),
        standard_status=rng.choice((*STATUSES, "Active", "Closed", "Closed", "Closed", "Pending")),
        list_price=perhaps(price),
        original_list_price=perhaps(price + rng.choice((0, 10_000, 50_000)), 0.6),
        close_price=perhaps(price - rng.choice((0, 5_000, 20_000))),
        living_area=perhaps(Decimal(rng.choice((0, 1000, 1500, 2500)))),
        bedrooms_total=perhaps(rng.randint(0, 7)),
        on_market_date=perhaps(day()),
        listing_contract_date=perhaps(day(), 0.5),
        original_entry_timestamp=perhaps(moment(), 0.5),
        purchase_contract_date=perhaps(day(), 0.4),
        pending_timestamp=perhaps(moment(), 0.4),
        contract_status_change_date=perhaps(day(), 0.3),
        status_change_timestamp=perhaps(moment(), 0.4),
        off_market_date=perhaps(day(), 0.4),
        expiration_date=perhaps(day(), 0.3),
        modification_timestamp=perhaps(moment()),
        close_date=perhaps(day(), 0.9),
        created_at=min(moment(), NOW),
        is_duplicate=rng.random() < 0.1,
        vanished_at=NOW if rng.random() < 0.1 else None,
    )


@pytest.fixture
def world(tenant: Tenant, gps: Collection) -> Iterator[list[Listing]]:
    rng = random.Random(14)
    with tenant_scope(tenant):
        store([random_home(rng, gps, str(number)) for number in range(150)])
        yield list(Listing.objects.select_related("collection__tenant"))


def some(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), max_size=2, unique=True).map(tuple)


any_criteria = st.builds(
    MarketCriteria,
    cities=some(CITIES),
    postal_codes=some(("92260", "92201")),
    offer=st.sampled_from(("sale", "sale", "lease")),
    property_types=some(tuple(map(str, TYPES))),
    beds=st.sampled_from(("", "", "", "0", "3", "5")),
    months=st.sampled_from((12, 24, 60)),
)


def is_counted(listing: Listing, criteria: MarketCriteria) -> bool:
    beds = listing.bedrooms_total
    return (
        not (listing.is_duplicate or listing.vanished_at)
        and listing.standard_status in naive.COUNTED
        and (listing.property_type in LEASES) == (criteria.offer == "lease")
        and listing.property_type in criteria.types
        and (not criteria.cities or listing.city in criteria.cities)
        and (not criteria.postal_codes or listing.postal_code[:5] in criteria.postal_codes)
        and (not criteria.beds or (beds is not None and min(beds, 5) == int(criteria.beds)))
    )


@EXAMPLES
@given(criteria=any_criteria, day=st.dates(date(2025, 1, 1), TODAY))
def test_each_month_has_the_numbers_of_its_listings(world: list[Listing], criteria: MarketCriteria, day: date) -> None:
    listings = [each for each in world if is_counted(each, criteria)]
    found = market(criteria, today=day)
    assert len(found.months) == criteria.months and found.months[-1].last == day
    for told in found.months:
        expected = naive.month(listings, told.first, told.last, day)
        counted = {name: value for name, value in asdict(told).items() if name in expected}
        assert counted == pytest.approx(expected), told.first
    check_now(found, listings, criteria, day)


def check_now(found: Market, listings: list[Listing], criteria: MarketCriteria, day: date) -> None:
    for_sale = [each for each in listings if naive.is_for_sale(each, day, day)]
    sold = [each for each in listings if (on := naive.closed_on(each)) and naive.a_year(on, day)]
    assert found.now.for_sale == len(for_sale) and found.now.sold == len(sold)
    assert found.now.list_price == pytest.approx(naive.middle(each.list_price for each in for_sale))
    ages = [(day - on).days for each in for_sale if (on := naive.started_on(each, naive.ZONE))]
    assert found.now.days == pytest.approx(naive.middle(ages))
    assert found.now.close_price == pytest.approx(naive.middle(each.close_price for each in sold))
    assert found.now.sold_with_price == sum(bool(each.close_price) for each in sold)
    steps = RENT_STEPS if criteria.is_lease else SALE_STEPS
    for place, label in enumerate(price_labels(steps)):
        low, high = (0, *steps)[place], (*steps, 10**12)[place]
        listed = sum(bool(each.list_price) and low <= each.list_price < high for each in for_sale)
        paid = [each.close_price for each in sold if each.close_price and low <= each.close_price < high]
        told = next((band for band in found.bands["price"] if band.label == label), None)
        assert (told.for_sale, told.sold) if told else (0, 0) == (listed, len(paid))
        assert not told or told.close_price == pytest.approx(naive.middle(paid))
    for by in ("price", "beds", "type"):
        assert sum(band.for_sale for band in found.bands[by]) == len(for_sale)
        assert sum(band.sold for band in found.bands[by]) == len(sold)


def test_it_takes_four_queries(world: list[Listing], django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(4):
        market(MarketCriteria(cities=("Indio",)), today=TODAY)


def test_a_tenant_without_a_collection_has_empty_months(other_tenant: Tenant) -> None:
    with tenant_scope(other_tenant):
        found = market(MarketCriteria(), today=TODAY)
    assert len(found.months) == 24 and not any(month.closed or month.inventory for month in found.months)
