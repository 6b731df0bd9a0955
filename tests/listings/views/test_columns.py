"""The columns of the search's table: chosen, put in order, sorted by."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from listings.ingest import write
from listings.ingest.columns import TEXT_COLUMNS
from listings.models import Collection
from listings.table_columns import COLUMNS, STANDARD
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.listings.rows import row
from tests.listings.views.homes import put, text_of


def heads(client: Client, query: str = "?view=table") -> list[str]:
    """The headings of the columns that can be chosen."""
    page = text_of(client.get(f"/listings/{query}"))
    found = re.findall(r'<th scope="col" class="is-[^>]*>(.*?)</th>', page)
    return [re.sub(r"<[^>]*>", "", head).strip() for head in found]


def choose(client: Client, *names: str, **more: str) -> Any:
    return client.post("/listings/columns/", {"column": names, "back": "city=Indio", **more})


def test_no_column_takes_what_an_mls_sends_for_html(owner: User, gps: Collection) -> None:
    kept = {"listing_key", "standard_status", "city"}
    put(gps, "a", city="Indio", **{name: "<b>bold" for name, _ in TEXT_COLUMNS if name not in kept})
    client = signed_in(owner)
    choose(client, *COLUMNS)
    page = client.get("/listings/?view=table").content.decode()
    assert "<b>" not in page and page.count("&lt;b&gt;bold") > 10


def test_the_table_has_the_columns_that_were_chosen(owner: User, gps: Collection) -> None:
    put(gps, "a", garage_spaces=Decimal(2), high_school="Rancho Mirage", pool_private_yn=True, city="Indio",
        association_fee=Decimal(900), association_fee_frequency="Quarterly", cumulative_days_on_market=71,
        price_change_timestamp=datetime(2026, 3, 2, 3, tzinfo=UTC), on_market_date=date(2026, 1, 5))  # fmt: skip
    client = signed_in(owner)
    asked = ("high", "price", "address", "garage", "pool", "hoa", "cumulative_days", "price_changed", "on_market")
    response = choose(client, *asked)
    assert response["Location"] == "/listings/?city=Indio"
    page = text_of(client.get("/listings/"))
    assert heads(client) == [
        "High", "Price", "Address", "Garage", "Pool", "HOA", "Cumulative days", "Price changed", "On market",
    ]  # fmt: skip
    for shown in ("Rancho Mirage", ">2<", ">Yes<", "$300/mo", ">71<", "Mar 1, 2026", "Jan 5, 2026"):
        assert shown in page


def test_a_button_moves_a_column_without_a_script(owner: User, gps: Collection) -> None:
    put(gps, "a")
    client = signed_in(owner)
    response = choose(client, "price", "address", "beds", up="beds")
    assert response["Location"] == "/listings/?city=Indio#columns"
    assert heads(client) == ["Price", "Beds", "Address"]
    choose(client, "price", "beds", "address", standard="1")
    assert len(heads(client)) == len(STANDARD)


def test_columns_are_of_one_tenant_and_one_person(owner: User, colleague: User, gps: Collection) -> None:
    put(gps, "a")
    choose(signed_in(owner), "address")
    assert len(heads(signed_in(colleague))) == len(STANDARD)


@pytest.mark.parametrize("query", ["", "?q=Sago"])
def test_no_column_takes_a_query_more(
    owner: User, gps: Collection, django_assert_max_num_queries: Any, query: str
) -> None:
    put(gps, "a", "b", "c", photos_count=1)
    client = signed_in(owner)
    client.get("/listings/?view=table")
    client.get(f"/listings/{query}")
    choose(client, *COLUMNS)
    with django_assert_max_num_queries(9 if query else 7):
        assert len(heads(client, query)) == len(COLUMNS)


def test_what_the_mls_withheld_is_told(owner: User, gps: Collection) -> None:
    masked = row("a")
    masked.masked_fields = ("ParcelNumber",)
    with tenant_scope(gps.tenant_id):
        write(gps, [masked], run_id=None)
    client = signed_in(owner)
    choose(client, "parcel")
    assert "Withheld" in text_of(client.get("/listings/"))


def test_a_heading_sorts_and_says_how(owner: User, gps: Collection) -> None:
    put(gps, "a", city="Indio")
    client = signed_in(owner)
    page = text_of(client.get("/listings/?view=table&city=Indio&sort=price_low"))
    head = re.search(r'<th scope="col" class="is-price[^>]*>.*?</th>', page)
    assert head is not None and 'aria-sort="ascending"' in head[0]
    assert 'href="?city=Indio&amp;sort=price_high"' in head[0]
    assert 'href="?city=Indio&amp;sort=price_low"' not in head[0]
    assert 'title="Sort by Sq ft: highest first"' in page and "Sort by Beds" not in page


def test_text_of_the_mls_is_no_markup(owner: User, gps: Collection) -> None:
    put(gps, "a", list_agent_full_name="<b>Lane</b>", subdivision_name='"><i>Sun</i>', property_sub_type="<u>Condo</u>")
    client = signed_in(owner)
    choose(client, *COLUMNS)
    page = text_of(client.get("/listings/"))
    table = page[page.index("<tbody>") : page.index("</tbody>")]
    assert not re.search("<[biu]>", table) and "&lt;b&gt;Lane" in table
