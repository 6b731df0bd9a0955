"""The one definition of comparable sales, asked for one home and for many (architecture 3.2.1)."""

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from statistics import median

import pytest

from listings.comparables import MIN_SALES, Home, neighbors, paid_per_foot
from listings.models import Collection, Listing
from realty.tenants.models import Tenant
from tests.listings.search_world import make_listing

DAY = date(2026, 11, 20)


@pytest.fixture
def world(in_tenant: Tenant, gps: Collection, crmls: Collection) -> random.Random:
    rng = random.Random(7)
    Listing.objects.bulk_create([_listing(rng, rng.choice((gps, crmls)), number) for number in range(300)])
    return rng


def _listing(rng: random.Random, collection: Collection, number: int) -> Listing:
    def maybe(value: object) -> object:
        return value if rng.random() < 0.9 else None

    return make_listing(
        collection,
        f"k{number}",
        property_key=f"home{number % 200}",
        standard_status=rng.choice(("Closed", "Closed", "Closed", "Active", "Expired")),
        property_type=rng.choice(("Residential", "Residential", "Land", "Residential Lease")),
        city=rng.choice(("Palm Desert", "PALM DESERT", "Indio")),
        latitude=maybe(33.7 + rng.random() / 10),
        longitude=maybe(-116.3 + rng.random() / 10),
        living_area=maybe(Decimal(rng.randint(0, 12) * 250)),
        bedrooms_total=maybe(rng.randint(2, 5)),
        close_price=maybe(Decimal(rng.randint(0, 9) * 100_000)),
        close_date=maybe(DAY - timedelta(days=rng.randint(-10, 200))),
        is_duplicate=rng.random() < 0.1,
    )


def homes(rng: random.Random, tenant: Tenant) -> list[Home]:
    return [
        Home(
            number, tenant.pk, f"home{number}", rng.choice(("Residential", "Land", "Residential Lease")),
            rng.choice(("palm desert", "Indio", "")), *rng.choice(((33.72, -116.27), (33.78, -116.22), (None, None))),
            rng.choice((None, Decimal(1_500), Decimal("2000.00"), Decimal(2_500))), rng.choice((None, 3, 4)),
            DAY - timedelta(days=rng.randint(0, 40)),
        )
        for number in range(150)
    ]  # fmt: skip


def test_one_home_and_many_have_the_same_sales(world: random.Random, tenant: Tenant) -> None:
    asked = homes(world, tenant)
    expected = {}
    for home in asked:
        sales = [near for near in neighbors(home) if near.was_sold_before(home.ended_on)]
        paid = [price for near in sales if (price := near.paid_per_foot)]
        if home.living_area and len(paid) >= MIN_SALES:
            expected[home.id] = median(paid)
    assert len(expected) > 5
    assert paid_per_foot(asked) == {number: pytest.approx(paid) for number, paid in expected.items()}


def test_nobody_elses_sales_count(world: random.Random, tenant: Tenant, other_tenant: Tenant) -> None:
    asked = [replace(home, tenant_id=other_tenant.pk) for home in homes(world, tenant)]
    assert paid_per_foot(asked) == {}
    assert all(neighbors(home) == [] for home in asked)
