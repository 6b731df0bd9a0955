"""A home's listings over the years: which goes on from which, and how long it was for sale in all."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User

from listings.enrichment.writing import enrich
from listings.models import Collection, Enrichment, Listing
from realty.tenants.models import Tenant
from tests.conftest import signed_in
from tests.listings.views.homes import put, text_of

ADDRESS = {"street_number": "7", "street_name": "Sago"}
TODAY = date(2026, 11, 1)


def listed(collection: Collection, key: str, start: date, end: date | None = None, **values: Any) -> Listing:
    """From a day to a day; off the market since, unless told."""
    status = {"standard_status": "Expired"} if end else {}
    (home,) = put(collection, key, **{**ADDRESS, **status, "on_market_date": start, "off_market_date": end, **values})
    return home


def found(listing: Listing) -> tuple[int, int]:
    enrich(listing.tenant_id, [listing.pk], TODAY)
    row = Enrichment.objects.get(pk=listing.pk)
    return row.earlier_listings, row.earlier_days


@pytest.mark.usefixtures("in_tenant")
class TestMarket:
    def test_a_relist_goes_on(self, gps: Collection) -> None:
        listed(gps, "A", date(2026, 1, 1), date(2026, 3, 1))
        listed(gps, "B", date(2026, 3, 10), date(2026, 5, 9))
        assert found(listed(gps, "C", date(2026, 6, 1))) == (2, 59 + 60)

    def test_after_a_sale_it_begins_anew(self, gps: Collection) -> None:
        listed(gps, "A", date(2026, 1, 1), date(2026, 3, 1), standard_status="Closed", close_date=date(2026, 3, 1))
        assert found(listed(gps, "B", date(2026, 4, 1))) == (1, 0)

    def test_after_a_long_rest_it_begins_anew(self, gps: Collection) -> None:
        listed(gps, "A", date(2026, 1, 1), date(2026, 3, 1))
        assert found(listed(gps, "B", date(2026, 6, 1))) == (1, 0)

    def test_days_of_two_listings_count_once(self, gps: Collection) -> None:
        listed(gps, "A", date(2026, 1, 1), date(2026, 3, 1))
        assert found(listed(gps, "B", date(2026, 2, 1))) == (1, 31)

    def test_an_offer_in_two_mlss_is_one_listing(self, gps: Collection, crmls: Collection) -> None:
        listed(crmls, "A", date(2026, 5, 1))
        assert found(listed(gps, "B", date(2026, 5, 3))) == (0, 0)

    def test_a_rental_is_no_earlier_sale(self, gps: Collection) -> None:
        listed(gps, "A", date(2026, 1, 1), date(2026, 3, 1), property_type="Residential Lease")
        assert found(listed(gps, "B", date(2026, 3, 10))) == (0, 0)

    def test_a_change_of_the_earlier_one_reaches_the_later(self, gps: Collection) -> None:
        before = listed(gps, "A", date(2026, 1, 1), date(2026, 3, 1))
        after = listed(gps, "B", date(2026, 3, 10))
        found(after)
        listed(gps, "A", date(2026, 1, 11), date(2026, 3, 1))
        enrich(before.tenant_id, [before.pk], TODAY)
        assert Enrichment.objects.get(pk=after.pk).earlier_days == 49


def test_the_page_tells_the_homes_story(owner: User, gps: Collection, in_tenant: Tenant) -> None:
    listed(gps, "A", date(2026, 1, 1), date(2026, 3, 1), list_price=Decimal(650_000))
    home = listed(gps, "B", date(2026, 3, 10), list_price=Decimal(600_000))
    enrich(in_tenant.pk, [home.pk])
    page = text_of(signed_in(owner).get(home.get_absolute_url()))
    assert "Listed before: IDA" in page and "$650,000" in page and "Cumulative days on market" in page


def test_the_same_offer_in_another_mls_is_not_an_earlier_listing(
    owner: User, gps: Collection, crmls: Collection, in_tenant: Tenant
) -> None:
    listed(gps, "A", date(2026, 1, 1), date(2026, 3, 1))
    listed(crmls, "B", date(2026, 3, 10))
    home = listed(gps, "C", date(2026, 3, 12))
    enrich(in_tenant.pk, [home.pk])
    page = text_of(signed_in(owner).get(home.get_absolute_url()))
    assert "Listed before: IDA" in page and "Listed before: IDB" not in page


@pytest.mark.usefixtures("in_tenant")
def test_what_ends_in_one_mls_on_the_day_it_begins_in_another_is_earlier(gps: Collection, crmls: Collection) -> None:
    listed(gps, "A", date(2026, 1, 1), date(2026, 4, 30), standard_status="Canceled")
    assert found(listed(crmls, "B", date(2026, 4, 30))) == (1, 119)


@pytest.mark.usefixtures("in_tenant")
def test_what_came_before_a_sale_in_another_mls_is_not_counted(gps: Collection, crmls: Collection) -> None:
    sold = date(2026, 2, 20)
    listed(gps, "A", date(2026, 1, 3), date(2026, 3, 1))
    listed(crmls, "B", date(2026, 1, 1), sold, standard_status="Closed", close_date=sold)
    assert found(listed(gps, "C", date(2026, 4, 1))) == (2, 0)
