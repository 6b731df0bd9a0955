"""What an MLS sends is text: no page takes it for HTML, whatever the column."""

import pytest
from django.contrib.auth.models import User

from listings.ingest.columns import TEXT_COLUMNS
from listings.models import Collection, Listing
from listings.table_columns import COLUMNS
from tests.conftest import signed_in
from tests.listings.rows import photo
from tests.listings.views.homes import put

# A tag that our own pages do not have.
MARKED = "<u>loud</u>"
# What the source gives in none of its own words, and the status, by which pages choose.
OURS = {"standard_status", "listing_key", "listing_id", "duplicate_key", "property_key"}
PAGES = ("/listings/?view=grid", "/listings/?view=table", "{own}", "/listings/compare/?id={pk}&id={other}",
         "/listings/{pk}/similar/", "/listings/suggestions/?for=city&city=%3Cu", "/listings/filters/",
         "/listings/suggestions/?for=q&q=%3Cu", "/listings/market/", "/listings/favorites/", "/")  # fmt: skip


@pytest.fixture
def homes(gps: Collection) -> list[Listing]:
    texts = {name: MARKED for name, _ in TEXT_COLUMNS if name not in OURS}
    made = put(gps, "A", **texts, listing_id=f"{MARKED}1", photos=(photo(0),))
    return made + put(gps, "B", **texts, listing_id=f"{MARKED}2")


@pytest.mark.parametrize("address", PAGES)
def test_a_page_shows_it_as_text(owner: User, homes: list[Listing], address: str) -> None:
    client = signed_in(owner)
    client.post("/listings/columns/", {"column": COLUMNS})
    first, second = homes
    path = address.format(own=first.get_absolute_url(), pk=first.pk, other=second.pk)
    page = client.get(path)
    assert page.status_code == 200 and "<u>" not in page.content.decode()
