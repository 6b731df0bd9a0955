"""Listings side by side."""

import re
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.urls import reverse

from listings.enums import LicenseRole
from listings.ingest import mark_vanished, purge
from listings.models import Collection, Listing
from realty.tenants.scope import platform_scope, tenant_scope
from tests.conftest import signed_in
from tests.listings.views.homes import put, text_of

COMPARE = reverse("compare")


@pytest.fixture
def homes(gps: Collection) -> list[Listing]:
    """Two that differ in their price and pool, and not in their living area; one withholds its year."""
    put(gps, "A", list_price=Decimal(500_000), pool_private_yn=True, lock_box_type="Combo")
    put(gps, "B", list_price=Decimal(600_000), masked=("YearBuilt",))
    put(gps, *"CDE")
    with platform_scope("test"):
        return list(Listing.objects.order_by("pk"))


def lines(page: str) -> dict[str, str]:
    """Label of a fact -> its row."""
    rows = re.findall(r"<tr(?: class=\"is-different\")?> <th scope=\"row\">.*?</tr>", page)
    return {re.search('row">([^<]+)', row)[1].strip(): row for row in rows}  # type: ignore[index]


class TestCompare:
    def test_what_differs_is_marked(self, owner: User, homes: list[Listing]) -> None:
        client, ids = signed_in(owner), [homes[1].pk, homes[0].pk]
        told = lines(text_of(client.get(COMPARE, {"id": ids})))
        assert "is-different" in told["List price"] and "is-different" not in told["Living area"]
        assert told["List price"].index("$600,000") < told["List price"].index("$500,000"), "in the order chosen"
        assert "Private pool" in told and "Lock box" not in told
        told = lines(text_of(client.get(COMPARE, {"id": ids, "different": "1"})))
        assert "List price" in told and "Living area" not in told

    def test_one_that_left_the_feed_says_so(self, owner: User, gps: Collection, homes: list[Listing]) -> None:
        client, ids = signed_in(owner), [homes[0].pk, homes[1].pk]
        assert "No longer in the feed" not in text_of(client.get(COMPARE, {"id": ids}))
        with tenant_scope(gps.tenant_id):
            mark_vanished(gps, ["A"], run_id=None)
        assert text_of(client.get(COMPARE, {"id": ids})).count("No longer in the feed") == 1

    def test_leased_land_is_told(self, owner: User, gps: Collection, homes: list[Listing]) -> None:
        [leased] = put(gps, "L", land_type="Lease", land_lease_amount=Decimal(3_600))
        told = lines(text_of(signed_in(owner).get(COMPARE, {"id": [leased.pk, homes[1].pk]})))
        assert "is-different" in told["Land type"] and "$3,600" in told["Land lease"]

    def test_participants_see_showing_data(self, owner: User, homes: list[Listing]) -> None:
        with platform_scope("test"):
            Collection.objects.update(license_role=LicenseRole.BACK_OFFICE)
        assert "Combo" in lines(text_of(signed_in(owner).get(COMPARE, {"id": homes[0].pk})))["Lock box"]

    def test_four_fit_and_one_is_added_by_its_number(self, owner: User, homes: list[Listing]) -> None:
        client = signed_in(owner)
        response = client.get(COMPARE, {"id": [home.pk for home in homes]})
        assert len(response.context["columns"]) == 4 and "1 of the chosen listings is not shown" in text_of(response)
        added = client.get(COMPARE, {"id": homes[0].pk, "add": "IDB"})
        assert added.headers["Location"] == f"{COMPARE}?id={homes[0].pk}&id={homes[1].pk}"
        assert "No listing of yours has this number" in text_of(client.get(COMPARE, {"add": "nothing"}))

    @pytest.mark.parametrize("wrong", ["?id=x", "?id=-1", "?id=99999999999999999999", "?id=", ""])
    def test_what_is_no_number_is_no_choice(self, owner: User, homes: list[Listing], wrong: str) -> None:
        assert "Nothing chosen yet" in text_of(signed_in(owner).get(f"{COMPARE}{wrong}"))

    def test_a_stranger_gets_404(self, stranger: User, homes: list[Listing]) -> None:
        assert signed_in(stranger).get(COMPARE, {"id": homes[0].pk}).status_code == 404

    def test_what_was_purged_is_not_beside_others(self, owner: User, gps: Collection, homes: list[Listing]) -> None:
        with tenant_scope(gps.tenant_id), transaction.atomic():
            purge(gps, [homes[0].listing_key])
        client = signed_in(owner)
        assert client.get(COMPARE, {"id": homes[0].pk}).status_code == 404
        assert len(client.get(COMPARE, {"id": [homes[0].pk, homes[1].pk]}).context["columns"]) == 1
        assert client.post(reverse("mark_listing"), {"mark": f"favorite-{homes[0].pk}"}).status_code == 404
        assert client.post(reverse("add_listing_note", args=[homes[0].pk]), {"text": "?"}).status_code == 404

    def test_a_search_leads_there(self, owner: User, homes: list[Listing]) -> None:
        page = text_of(signed_in(owner).get(reverse("search")))
        assert page.count('form="compare"') == len(homes) and f'action="{COMPARE}"' in page
