"""Filters for what is stored and asked for (newcomer H8, feed_replay C); "not given" is not "no"."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.http import QueryDict

from listings.forms import SearchForm
from listings.models import Collection, FacetSubType, Listing
from listings.open_house_days import days_of
from listings.search.criteria import SearchCriteria
from listings.search.page import search
from listings.traits import TRAITS
from realty.tenants.models import Tenant
from tests.listings.rows import row
from tests.listings.test_ingest_write import store
from tests.listings.views.homes import put

YES_NO = ("pool", "spa", "has_view", "waterfront", "senior", "new_construction")
COLUMNS = {
    "pool": "pool_private_yn",
    "spa": "spa_yn",
    "has_view": "view_yn",
    "waterfront": "waterfront_yn",
    "senior": "senior_community_yn",
    "new_construction": "new_construction_yn",
}


def asked(query: str) -> SearchCriteria:
    form = SearchForm(QueryDict(query))
    criteria = form.criteria()
    assert not form.errors, form.errors
    return criteria


def found(query: str) -> list[str]:
    return sorted(listing.listing_key for listing in search(asked(query)).listings)


@pytest.mark.parametrize("name", YES_NO)
def test_yes_no_and_not_given_are_three(in_tenant: Tenant, gps: Collection, name: str) -> None:
    for key, value in (("a", True), ("b", False), ("c", None)):
        put(gps, key, **{COLUMNS[name]: value})
    assert [found(f"{name}={value}") for value in ("yes", "no", "unknown")] == [["a"], ["b"], ["c"]]


@pytest.mark.parametrize(
    ("values", "query"),
    [
        ({"pool_features": "In Ground, Private"}, "pool=yes"),
        ({"pool_features": "Community, In Ground"}, "pool=unknown"),
        ({"pool_features": "None"}, "pool=no"),
        ({"pool_features": "Community", "pool_private_yn": False}, "pool=no"),
        ({"view": "Mountain(s), Lake"}, "has_view=yes"),
        ({"view": "None"}, "has_view=no"),
        ({"land_type": "Fee"}, "land=fee"),
        ({"land_type": "Lease"}, "land=lease"),
        ({"land_lease_amount": Decimal(200)}, "land=lease"),
        ({}, "land=unknown"),
        ({"stories_total": 1}, "stories=1"),
        ({"stories_total": 4}, "stories=3"),
        ({"stories_total": None}, "stories=unknown"),
        ({"garage_spaces": Decimal("2.5")}, "min_garage=2"),
        ({"garage_spaces": Decimal(9)}, "min_garage=6"),
        ({"association_fee": Decimal(300), "association_fee_frequency": "Monthly"}, "max_fee=300"),
        ({"association_fee": Decimal(900), "association_fee_frequency": "Quarterly"}, "max_fee=$300"),
        ({"association_fee": Decimal(1201), "association_fee_frequency": "Annually"}, "max_fee=101"),
        ({"association_fee": Decimal(1200), "association_fee_frequency": "Semi-Annually"}, "max_fee=200"),
        ({"association_fee": Decimal(0)}, "max_fee=0"),
        ({"association_fee": Decimal(0)}, "hoa=no"),
        ({"association_yn": False}, "max_fee=0"),
        ({"association_yn": False}, "hoa=no"),
        ({"association_yn": True}, "hoa=yes"),
        ({}, "hoa=unknown"),
        ({"property_sub_type": "Condominium"}, "home_type=condominium"),
        ({"mls_area_major": "312 - South Palm Desert"}, "area=312"),
        ({"mls_area_minor": "Ironwood"}, "area=ironw"),
        ({"high_school": "Rancho Mirage"}, "school=rancho mirage"),
        ({"list_agent_full_name": "Lane Mesaverde"}, "agent=Lane Mesaverde"),
        ({"co_list_agent_full_name": "Núria O'Keefe"}, "agent=nuria okeefe"),
        ({"list_office_name": "Sunstone Realty"}, "office=Sunstone Realty"),
    ],
)
def test_what_the_source_says_is_found(in_tenant: Tenant, gps: Collection, values: dict[str, Any], query: str) -> None:
    put(gps, "it", **values)
    assert found(query) == ["it"]


@pytest.mark.parametrize(
    ("values", "query"),
    [
        ({"garage_spaces": Decimal(1)}, "min_garage=2"),
        ({"garage_spaces": None}, "min_garage=1"),
        ({"association_fee": Decimal(301), "association_fee_frequency": "Monthly"}, "max_fee=300"),
        ({"association_fee": Decimal(5000), "association_fee_frequency": "One Time"}, "max_fee=9999"),
        ({"association_yn": True}, "max_fee=9999"),
        ({}, "max_fee=9999"),
        ({"public_remarks": "Near area 312"}, "area=312"),
        ({"public_remarks": "Ask Lane Mesaverde"}, "agent=Lane Mesaverde"),
        ({"property_sub_type": "Townhouse"}, "home_type=Condominium"),
    ],
)
def test_what_the_source_does_not_say_is_not(
    in_tenant: Tenant, gps: Collection, values: dict[str, Any], query: str
) -> None:
    put(gps, "other", **values)
    assert found(query) == []


def test_open_houses_are_found_by_day(in_tenant: Tenant, gps: Collection) -> None:
    put(gps, "saturday", open_houses=[{"OpenHouseDate": "2026-12-05"}, {"OpenHouseDate": "2026-11-01"}])
    put(gps, "sunday", open_houses=[{"OpenHouseDate": "2026-12-06"}])
    put(gps, "odd", open_houses=[{"OpenHouseDate": "soon"}, {}])
    assert found("open_house=2026-12-05") == ["saturday"]
    assert found("open_house=2026-12-04/2026-12-06") == ["saturday", "sunday"]
    assert found("open_house=2026-12-07") == []


@pytest.mark.parametrize(
    ("today", "days"),
    [(date(2026, 12, 2), [5, 6]), (date(2026, 12, 5), [5, 6]), (date(2026, 12, 6), [6]), (date(2026, 12, 7), [12, 13])],
)
def test_the_weekend_is_what_is_left_of_it(today: date, days: list[int]) -> None:
    assert [day.day for day in days_of("weekend", today)] == days
    assert days_of("2026-12-06/2026-12-05", today) == [] and len(days_of("0001-01-01/9999-12-31", today)) < 100


@pytest.mark.parametrize("asked_for", ["yesterday", "2026-13-01", "2026-12-06/2026-12-05", "\x00"])
def test_a_day_that_is_none_is_named(asked_for: str) -> None:
    form = SearchForm({"open_house": asked_for})
    assert form.criteria().open_house == "" and "open_house" in form.errors


@pytest.mark.parametrize(
    ("query", "label"),
    [
        ("pool=yes", "Private pool"),
        ("pool=unknown", "Private pool not given"),
        ("hoa=no", "No HOA fee"),
        ("max_fee=0", "No HOA fee"),
        ("max_fee=1,250", "HOA up to $1,250/mo"),
        ("land=lease", "Lease land"),
        ("stories=1", "One story"),
        ("min_garage=3", "3+ garage spaces"),
        ("senior=yes", "55+ community"),
        ("home_type=Townhouse", "Townhouse"),
        ("open_house=weekend", "Open house this weekend"),
        ("open_house=2026-12-05%2F2026-12-06", "Open house Dec 5 to Dec 6"),
        ("area=312", "Area: 312"),
        ("agent=Lane+Mesaverde", "Agent: Lane Mesaverde"),
    ],
)
def test_each_has_its_chip_which_takes_it_away(query: str, label: str) -> None:
    criteria = asked(query)
    assert [(chip.label, chip.url) for chip in criteria.chips()] == [(label, "?")]
    assert asked(criteria.url_query()) == criteria


def test_the_trigger_follows_every_change(in_tenant: Tenant, gps: Collection) -> None:
    store(gps, row("a", pool_private_yn=True, property_sub_type="Condo", association_fee=Decimal(100)))
    Listing.objects.update(pool_private_yn=False, property_sub_type="Townhouse", association_fee=None)
    listing = Listing.objects.get()
    assert TRAITS["pool"].of(listing.traits) == 2 and TRAITS["hoa"].of(listing.traits) == 0
    assert listing.monthly_fee is None
    assert FacetSubType.objects.get(pk=listing.facet_sub_type_id).name == "Townhouse"
    Listing.objects.update(traits=0, monthly_fee=7, facet_sub_type=0)
    assert Listing.objects.get().traits == listing.traits
