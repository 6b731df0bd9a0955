"""The same home is known again however a source writes its address."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listings.identity import INPUTS, MAX_KEY, duplicate_key, property_key, slug

HOME = {
    "street_number": "1234",
    "street_dir_prefix": "N",
    "street_name": "Palm Canyon",
    "street_suffix": "Drive",
    "unit_number": "5",
    "city": "Palm Springs",
    "state_or_province": "CA",
    "postal_code": "92262",
}
KEY = "addr:92262:1234:N PALM CANYON DR:5"


@pytest.mark.parametrize(
    "other",
    [
        {},
        {"street_suffix": "Dr.", "street_dir_prefix": "North", "unit_number": "#5"},
        {"street_name": "North Palm Canyon Drive", "street_dir_prefix": "", "street_suffix": ""},
        {"postal_code": "92262-4401", "unit_number": "Unit 5", "street_number": "01234"},
        {"street_name": "", "unparsed_address": "1234 N. Palm Canyon Dr #5, Palm Springs, CA 92262"},
        {"street_name": "", "unparsed_address": "1234 North Palm Canyon Drive Unit 5, Palm Springs"},
    ],
)
def test_one_home_has_one_key(other: dict[str, str]) -> None:
    assert property_key({**HOME, **other}, "k") == KEY


@pytest.mark.parametrize("other", [{"unit_number": "6"}, {"street_suffix": "Court"}, {"postal_code": "92264"}])
def test_another_home_has_another_key(other: dict[str, str]) -> None:
    assert property_key({**HOME, **other}, "k") != KEY


def test_without_an_address_the_parcel_tells_the_home_and_else_only_the_listing() -> None:
    land = {"parcel_number": "505-123-007", "county_or_parish": "Riverside County"}
    assert property_key(land, "k") == property_key({**land, "county_or_parish": "Riverside"}, "other")
    assert property_key({"parcel_number": "000-000"}, "k") == "key:k"
    assert property_key({**HOME, "street_number": "0"}, "k") == "key:k"


def test_offers_of_one_home_differ_by_market_and_phase() -> None:
    offers = [
        {"standard_status": "Active", "property_type": "Residential"},
        {"standard_status": "Active", "property_type": "Residential Lease"},
        {"standard_status": "Expired", "property_type": "Residential", "list_price": Decimal(1)},
        {"standard_status": "Closed", "property_type": "Residential", "close_price": Decimal(1)},
    ]
    keys = [duplicate_key(offer, "home") for offer in offers]
    assert len(set(keys)) == len(keys)
    assert duplicate_key({**offers[0], "standard_status": "Pending"}, "home") == keys[0]


def test_slug_has_no_street_where_it_may_not_be_shown() -> None:
    assert slug(HOME) == "1234-n-palm-canyon-drive-5-palm-springs-ca-92262"
    assert slug({**HOME, "internet_address_display_yn": False}) == "palm-springs-ca-92262"


@given(st.dictionaries(st.sampled_from(sorted(INPUTS)), st.one_of(st.none(), st.text()), max_size=8), st.text())
def test_any_text_gives_keys_that_fit_an_index(values: dict[str, Any], listing_key: str) -> None:
    home = property_key(values, listing_key)
    assert 0 < len(home) <= MAX_KEY
    assert duplicate_key(values, home).startswith(home)
    assert set(slug(values)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_")
