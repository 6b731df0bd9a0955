"""The form of a search shows each value that was asked for, also one that its lists do not have: else the next filter
would drop it."""

import re

import pytest
from django.contrib.auth.models import User

from listings.models import Collection
from tests.conftest import signed_in
from tests.listings.views.homes import put


@pytest.mark.parametrize(
    ("query", "field"), [("min_beds=7", "min_beds"), ("min_baths=8", "min_baths"), ("min_garage=6", "min_garage")]
)
def test_a_number_past_the_list_is_kept(owner: User, gps: Collection, query: str, field: str) -> None:
    put(gps, "A", bedrooms_total=8, bathrooms_total_integer=9, garage_spaces=6)
    put(gps, "B", bedrooms_total=6, bathrooms_total_integer=6, garage_spaces=4)
    page = signed_in(owner).get(f"/listings/?{query}&more=1")
    assert page.context["result"].total == 1
    value = query.partition("=")[2]
    chosen = rf'<(input type="radio" name="{field}" value="{value}"[^>]* checked|option value="{value}"\s+selected)'
    assert re.search(chosen, page.content.decode())


@pytest.mark.parametrize("target", ["", "results"])
def test_what_it_ticked_by_itself_comes_with_the_boxes(owner: User, gps: Collection, target: str) -> None:
    """The boxes alone are drawn again where htmx asks for the results."""
    headers = {"HX-Request": "true", "HX-Target": target} if target else {}
    page = signed_in(owner).get("/listings/?active_on=2026-03-01", headers=headers).content.decode()
    assert page.count('name="ticked" value="status"') == 1
    assert 'name="ticked"' not in signed_in(owner).get("/listings/", headers=headers).content.decode()
