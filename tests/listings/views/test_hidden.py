"""A search that finds nothing tells what it left out unasked, and opens it (issue 9, "the one search box")."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User

from listings.models import Collection
from tests.conftest import signed_in
from tests.listings.views.homes import put, text_of


def offered(user: User, **asked: Any) -> list[tuple[str, int]]:
    """What the page of an empty search offers: each label, and how many listings its link really opens."""
    client = signed_in(user)
    page = client.get("/listings/", asked)
    assert page.context["result"].total == 0
    opened = [(one.label, client.get(f"/listings/{one.url}").context["result"].total) for one in page.context["hidden"]]
    shown = re.sub(r"<[^>]+>", "", text_of(page))
    assert all(label in shown for label, _ in opened)
    return opened


@pytest.mark.parametrize(
    ("values", "label"),
    [
        ({"standard_status": "Expired"}, "1 off-market listing matches"),
        ({"standard_status": "Closed"}, "1 off-market listing matches"),
        ({"property_type": "Residential Lease"}, "1 rental matches"),
        ({"property_type": "Residential Lease", "standard_status": "Expired"}, "1 off-market rental matches"),
    ],
)
def test_text_that_only_a_hidden_listing_has(owner: User, gps: Collection, values: dict[str, Any], label: str) -> None:
    put(gps, "A", public_remarks="casita", **values)
    put(gps, "B")
    assert offered(owner, q="casita") == [(label, 1)]


def test_each_way_that_finds_something_is_offered(owner: User, gps: Collection) -> None:
    put(gps, "A", "B", public_remarks="casita", standard_status="Expired")
    put(gps, "C", public_remarks="casita", property_type="Residential Lease")
    assert offered(owner, q="casita") == [("2 off-market listings match", 2), ("1 rental matches", 1)]


def test_the_other_filters_stay(owner: User, gps: Collection) -> None:
    put(gps, "A", city="Indio", standard_status="Expired")
    put(gps, "B", city="La Quinta", standard_status="Expired")
    assert offered(owner, city="Indio") == [("1 off-market listing matches", 1)]


def test_a_search_for_one_status_or_for_rentals_leaves_out_others(owner: User, gps: Collection) -> None:
    put(gps, "A", public_remarks="casita")
    assert offered(owner, q="casita", status="Closed") == [("1 listing of another status matches", 1)]
    assert offered(owner, q="casita", offer="lease") == [("1 listing for sale matches", 1)]


def test_another_mls_than_the_one_that_was_chosen(owner: User, gps: Collection, crmls: Collection) -> None:
    put(crmls, "A", public_remarks="casita")
    assert offered(owner, q="casita", collection=gps.name) == [("1 listing from another MLS matches", 1)]


def test_nothing_hidden_nothing_offered(owner: User, gps: Collection) -> None:
    put(gps, "A", standard_status="Expired")
    assert offered(owner, q="casita") == []


def test_of_nothing_at_all_the_off_market_listings_are_offered(owner: User, gps: Collection) -> None:
    put(gps, "A", "B", standard_status="Expired")
    assert offered(owner) == [("2 off-market listings match", 2)]


def test_who_sees_nothing_of_a_tenant_is_offered_nothing_of_it(stranger: User, gps: Collection) -> None:
    put(gps, "A", public_remarks="casita", standard_status="Expired")
    assert offered(stranger, q="casita") == []
