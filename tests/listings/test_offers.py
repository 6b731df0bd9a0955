"""Offers of one home are told apart, and the same one is known again."""

from decimal import Decimal

from listings.offers import duplicate_key


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


def test_two_sources_write_one_price_in_two_ways() -> None:
    offers = [{"standard_status": "Expired", "list_price": Decimal(price)} for price in ("274000", "274000.00")]
    assert duplicate_key(offers[0], "home") == duplicate_key(offers[1], "home")
