from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.urls import reverse

from listings.ingest import mark_vanished, write
from listings.models import Collection
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.listings.rows import photo, row
from tests.listings.views.homes import put, text_of


def page_of(user: User, collection: Collection, **values: Any) -> str:
    (home,) = put(collection, "A", **values)
    return text_of(signed_in(user).get(home.get_absolute_url()))


def test_the_page_tells_facts_in_american_formats(owner: User, gps: Collection) -> None:
    page = page_of(owner, gps, list_price=Decimal(1_250_000), lot_size_acres=Decimal("0.25"), year_built=1999)
    assert "$1,250,000" in page and "0.25 ac" in page and '<strong class="num">1999</strong>' in page


def test_remarks_are_text_not_markup(owner: User, gps: Collection) -> None:
    page = page_of(owner, gps, public_remarks="<script>alert(1)</script>\n\nPool & spa")
    assert "&lt;script&gt;" in page and "<p>Pool &amp; spa</p>" in page


def test_withheld_is_not_the_same_as_not_given(owner: User, gps: Collection) -> None:
    with tenant_scope(gps.tenant_id), transaction.atomic():
        write(gps, [row("A", masked=("TaxAnnualAmount", "ShowingInstructions"))], run_id=None)
        home = gps.listings.get()
    page = text_of(signed_in(owner).get(home.get_absolute_url()))
    assert 'Annual tax</dt><dd><span class="withheld">' in page.replace("> <", "><")
    assert "Also withheld by the MLS: Showing instructions" in page
    assert "Not given: Previous list price" in page or "Not given: Original list price" in page


def test_a_vanished_listing_says_so(owner: User, gps: Collection) -> None:
    (home,) = put(gps, "A")
    with tenant_scope(gps.tenant_id), transaction.atomic():
        mark_vanished(gps, ["A"], run_id=None)
    assert "No longer in the feed since" in text_of(signed_in(owner).get(home.get_absolute_url()))


def test_a_hidden_address_is_marked(owner: User, gps: Collection) -> None:
    assert "Do not display the address publicly" in page_of(owner, gps, internet_address_display_yn=False)


def test_land_lease_tells_the_years_left(owner: User, gps: Collection) -> None:
    page = page_of(owner, gps, land_type="Lease", land_lease_expiration_date=date(2099, 1, 1))
    assert "Lease ends" in page and "Jan 1, 2099" in page and "Years remaining" in page


def test_photos_are_links_and_only_the_first_loads_at_once(owner: User, gps: Collection) -> None:
    with tenant_scope(gps.tenant_id), transaction.atomic():
        write(gps, [row("A", photos=(photo(0), photo(1), photo(2)))], run_id=None)
        home = gps.listings.get()
    page = text_of(signed_in(owner).get(home.get_absolute_url()))
    assert page.count("data-gallery=") == 3 and page.count('loading="lazy"') == 2


def test_the_same_offer_in_another_collection_is_linked(owner: User, gps: Collection, crmls: Collection) -> None:
    address = {"street_name": "Sago", "parcel_number": "1"}
    (here,), (there,) = put(gps, "A", **address), put(crmls, "B", **address)
    page = text_of(signed_in(owner).get(here.get_absolute_url()))
    assert "The same offer elsewhere" in page and there.get_absolute_url() in page


def test_the_way_back_keeps_the_search_and_nothing_else(owner: User, gps: Collection) -> None:
    (home,) = put(gps, "A")
    client = signed_in(owner)
    page = client.get(home.get_absolute_url(), {"back": "city=Indio&min_price=300k&evil=//x"}).content.decode()
    assert 'href="/listings/?city=Indio&amp;min_price=300000"' in page and "evil" not in page


def test_the_address_of_a_listing_is_the_one_that_the_urls_name(gps: Collection) -> None:
    (home,) = put(gps, "A")
    assert home.get_absolute_url() == reverse("listing", args=[home.pk, home.slug])
    home.slug = ""
    assert home.get_absolute_url() == reverse("listing", args=[home.pk, "listing"])


def test_an_old_slug_leads_to_the_page(owner: User, gps: Collection) -> None:
    (home,) = put(gps, "A")
    assert signed_in(owner).get(f"/listings/{home.pk}/old/")["Location"] == home.get_absolute_url()


def test_another_tenants_listing_is_not_there(stranger: User, other_tenant: Tenant, gps: Collection) -> None:
    (home,) = put(gps, "A")
    response = signed_in(stranger).get(home.get_absolute_url())
    assert response.status_code == 404 and "There is nothing at this address" in response.content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_thirteen_queries(
    owner: User, gps: Collection, number: int, django_assert_num_queries: Any
) -> None:
    """Session, user with memberships; listing with collection and tenant, photos, events, what was found out, twins,
    lead, properties, whether its home is in doubt, marks, notes, and who prints it."""
    with tenant_scope(gps.tenant_id), transaction.atomic():
        write(gps, [row("A", photos=tuple(photo(n) for n in range(number)))], run_id=None)
        home = gps.listings.get()
    client = signed_in(owner)
    with django_assert_num_queries(13):
        client.get(home.get_absolute_url())
