"""The filters by when, against their plain meaning."""

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from listings.forms import SearchForm
from listings.models import City, Collection, Enrichment, Listing, Neighborhood
from listings.search.criteria import SearchCriteria
from listings.search.page import search
from listings.search.suggestions import suggest
from listings.search.where import where
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.listings.search_world import NOW, make_listing, store

ZONE = ZoneInfo("America/Los_Angeles")
TODAY = NOW.astimezone(ZONE).date()
days = st.none() | st.integers(0, 12)
any_times = st.builds(
    SearchCriteria,
    min_days=days,
    max_days=days,
    price_cut=st.sampled_from(("", "", "7", "30", "90", "any")),
    status_days=days,
)


def _listing(rng: random.Random, collection: Collection, key: str) -> Listing:
    def some(value: Any) -> Any:
        return value if rng.random() < 0.6 else None

    def ago() -> timedelta:
        return timedelta(hours=rng.randint(0, 12 * 24), minutes=rng.choice((0, 1)))

    return make_listing(
        collection,
        key,
        property_type="Residential",
        list_price=some(rng.choice((300_000, 400_000))),
        previous_list_price=some(rng.choice((300_000, 350_000, 400_000))),
        price_change_timestamp=some(NOW - ago() * rng.choice((1, 10))),
        status_change_timestamp=some(NOW - ago()),
        contract_status_change_date=some(TODAY - timedelta(days=rng.randint(0, 12))),
        on_market_date=some(TODAY - timedelta(days=rng.randint(0, 12))),
        listing_contract_date=some(TODAY - timedelta(days=rng.randint(0, 12))),
        original_entry_timestamp=some(NOW - ago()),
    )


def _meets(row: Listing, criteria: SearchCriteria) -> bool:
    entered = row.original_entry_timestamp
    came = row.on_market_date or row.listing_contract_date or (entered and entered.astimezone(ZONE).date())
    age = None if came is None else (TODAY - came).days
    if criteria.min_days is not None and (age is None or age < criteria.min_days):
        return False
    if criteria.max_days is not None and (age is None or age > criteria.max_days):
        return False
    if criteria.price_cut:
        if not (row.list_price and row.previous_list_price and row.list_price < row.previous_list_price):
            return False
        changed = row.price_change_timestamp
        if criteria.price_cut != "any":
            return (
                changed is not None
                and NOW - changed <= timedelta(days=int(criteria.price_cut))
                and _by_status(row, criteria)
            )
    return _by_status(row, criteria)


def _by_status(row: Listing, criteria: SearchCriteria) -> bool:
    if criteria.status_days is None:
        return True
    local = NOW.astimezone(ZONE)
    today = local.replace(hour=0, minute=0, second=0, microsecond=0)
    since = NOW - timedelta(days=criteria.status_days) if criteria.status_days else today
    if row.status_change_timestamp:
        return bool(row.status_change_timestamp >= since)
    day = row.contract_status_change_date
    return day is not None and day >= since.astimezone(ZONE).date()


@pytest.fixture
def world(tenant: Tenant, gps: Collection, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Listing]]:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    rng = random.Random(7)
    with tenant_scope(tenant):
        store([_listing(rng, gps, str(n)) for n in range(150)])
        yield list(Listing.objects.all())


@settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(criteria=any_times)
def test_they_find_exactly_the_listings_of_that_time(world: list[Listing], criteria: SearchCriteria) -> None:
    expected = sorted(row.pk for row in world if _meets(row, criteria))
    assert sorted(where(criteria).values_list("pk", flat=True)) == expected
    assert search(criteria).total == len(expected)


def test_a_neighborhood_is_found_by_a_part_of_its_name(tenant: Tenant, gps: Collection) -> None:
    city = City.objects.create(name="Palm Springs", slug="palm-springs", state="CA", latitude=33.8, longitude=-116.5)
    hood = Neighborhood.objects.create(name="Las Palmas", slug="las-palmas", city=city)
    with tenant_scope(tenant):
        store([make_listing(gps, key, property_type="Residential") for key in ("in", "out")])
        inside = Listing.objects.get(listing_key="in")
        told = {"basis": "1", "listing_updated_at": NOW, "enriched_at": NOW, "tenant_id": tenant.pk}
        Enrichment.objects.create(collection=gps, listing=inside, neighborhood=hood, **told)
        found = search(SearchCriteria(neighborhood="PALMAS"))
        assert [row.pk for row in found.listings] == [inside.pk] and found.total == 1
        assert search(SearchCriteria(neighborhood="nowhere")).total == 0
        assert suggest("neighborhood", "palm") == ["Las Palmas"]


def test_their_chips_say_what_they_mean() -> None:
    form = SearchForm({"min_days": "30", "price_cut": "7", "status_days": "0", "neighborhood": "Las Palmas"})
    assert [chip.label for chip in form.criteria().chips()] == [
        "On the market 30+ days", "Price cut in the last 7 days", "Status changed today", "Neighborhood: Las Palmas",
    ]  # fmt: skip
    assert SearchForm({"max_days": "7"}).criteria().chips()[0].label == "New in the last 7 days"
    assert set(SearchForm({"price_cut": "5", "max_days": "x"}).errors) == {"price_cut", "max_days"}
