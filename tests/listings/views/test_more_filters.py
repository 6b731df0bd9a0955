"""The search page with the filters that are behind "More filters" (newcomer H8, L2), and what the box understands."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User

from listings.models import Collection
from tests.conftest import signed_in
from tests.listings.views.homes import put, text_of

HTMX = {"HX-Request": "true", "HX-Target": "results"}


def choices(page: str, name: str) -> list[str]:
    select = re.search(rf'<select[^>]* name="{name}".*?</select>', page, re.DOTALL)
    assert select is not None
    return re.findall(r"<option[^>]*>([^<]*)</option>", select[0])


def test_each_value_is_counted_without_its_own_filter(owner: User, gps: Collection) -> None:
    put(gps, "a", "b", pool_private_yn=True, garage_spaces=Decimal(2), property_sub_type="Condominium")
    put(gps, "c", pool_private_yn=False, garage_spaces=Decimal(1), property_sub_type="CONDOMINIUM")
    put(gps, "d", garage_spaces=Decimal(3), property_sub_type="Townhouse")
    page = text_of(signed_in(owner).get("/listings/filters/", {"pool": "yes", "min_garage": "2"}))
    assert choices(page, "pool") == [
        "Any", "Private pool (2)", "No private pool (0)", "Private pool not given (1)",
    ]  # fmt: skip
    assert choices(page, "min_garage") == ["Any", "1+ (2)", "2+ (2)", "3+ (0)", "4+ (0)"]
    assert re.findall(r'name="home_type" value="([^"]*)"', page) == ["Condominium"]


def test_the_page_itself_counts_none_of_them(owner: User, gps: Collection, django_assert_num_queries: Any) -> None:
    put(gps, "a", pool_private_yn=True)
    client = signed_in(owner)
    client.get("/listings/", {"pool": "yes"})  # notes the member's first search, once
    with django_assert_num_queries(6):
        page = text_of(client.get("/listings/", {"pool": "yes"}))
    assert choices(page, "pool")[1] == "Private pool" and 'hx-trigger="load"' in page
    with django_assert_num_queries(6):  # three that count, and the collections
        client.get("/listings/filters/", {"pool": "yes"})


def test_once_opened_it_follows_each_search(owner: User, gps: Collection) -> None:
    put(gps, "a", pool_private_yn=True)
    client = signed_in(owner)
    page = text_of(client.get("/listings/?more=1&min_price=1k", headers=HTMX))
    assert 'id="more-choices" hx-swap-oob="true"' in page and "Private pool (1)" in page
    assert "more-choices" not in text_of(client.get("/listings/?min_price=1k", headers=HTMX))


def test_times_and_names_are_counted_and_chosen_by_a_link(owner: User, gps: Collection) -> None:
    put(gps, "a", "b", mls_area_major="312 - South", high_school="Rancho Mirage", list_price=Decimal(1),
        previous_list_price=Decimal(2), on_market_date=date.today() - timedelta(days=45))  # fmt: skip
    put(gps, "c", open_houses=[{"OpenHouseDate": str(date.today() + timedelta(days=3))}])
    client = signed_in(owner)
    page = text_of(client.get("/listings/filters/", {"city": "Palm Desert"}))
    assert "Price cut (2)" in choices(page, "price_cut") and "Open house in 7 days (1)" in choices(page, "open_house")
    links = dict(re.findall(r'href="([^"]*)"[^>]*><span>([^<]*)</span><span class="num soft">2<', page))
    assert links["?city=Palm+Desert&amp;area=312+-+South"] == "312 - South"
    assert links["?city=Palm+Desert&amp;min_days=31&amp;max_days=90"] == "31 to 90"
    assert "Rancho Mirage" in links.values()
    chosen = text_of(client.get("/listings/filters/", {"area": "312 - South"}))
    assert 'href="?" hx-get="/listings/?" hx-target="#search" hx-swap="outerHTML" aria-current="true"' in chosen


def test_what_was_typed_becomes_filters_in_the_address(owner: User, gps: Collection) -> None:
    put(gps, "it", city="Palm Desert", bedrooms_total=3, pool_private_yn=True)
    client = signed_in(owner)
    text = "3-bed under 800k with a pool in Palm Desert"
    response = client.get("/listings/", {"q": text})
    assert response["Location"] == "/listings/?city=Palm+Desert&max_price=800000&min_beds=3&pool=yes"
    page = client.get(response["Location"])
    assert page.context["result"].total == 1
    assert "Remove filter: Private pool" in text_of(page) and "Remove filter: Up to $800,000" in text_of(page)
    swapped = client.get("/listings/", {"q": text}, headers=HTMX)
    assert swapped["HX-Retarget"] == "#search" and swapped["HX-Push-Url"] == response["Location"]


def test_what_is_not_understood_stays_in_the_box(owner: User, gps: Collection) -> None:
    put(gps, "it", public_remarks="Owned solar", pool_private_yn=True)
    response = signed_in(owner).get("/listings/", {"q": "solar with pool"}, follow=True)
    assert response.context["result"].total == 1 and 'name="q" value="solar"' in text_of(response)


def test_nothing_found_keeps_every_choice(owner: User, gps: Collection) -> None:
    """L2: with 0 hits Bedrooms shrank to one wide "Any"."""
    put(gps, "a", bedrooms_total=3)
    page = text_of(signed_in(owner).get("/listings/", {"min_price": "9m"}))
    assert re.findall(r'name="min_beds" value="(\d*)"', page) == ["", "1", "2", "3", "4", "5", "6"]


def test_a_day_of_an_open_house_is_chosen(owner: User, gps: Collection) -> None:
    put(gps, "it", open_houses=[{"OpenHouseDate": "2026-12-05"}])
    response = signed_in(owner).get("/listings/", {"open_day": "2026-12-05"})
    assert response.context["result"].total == 1 and "Open house Dec 5" in text_of(response)


def test_names_are_suggested_as_they_are_stored(owner: User, gps: Collection) -> None:
    put(gps, "a", list_agent_full_name="Lane Mesaverde", list_office_name="Sunstone Realty")
    client = signed_in(owner)
    assert 'value="Lane Mesaverde"' in text_of(client.get("/listings/suggestions/", {"for": "agent", "agent": "mesa"}))
    assert text_of(client.get("/listings/suggestions/", {"for": "office", "office": "mesa"})) == ""


def test_the_table_of_the_desk_is_no_table_on_the_phone(owner: User, gps: Collection) -> None:
    """M17: the view chosen on the desktop followed to the phone, where the price was off the screen."""
    put(gps, "a")
    client, phone = signed_in(owner), {"User-Agent": "Mozilla/5.0 (iPhone) Mobile/15E148"}
    assert "<table" in text_of(client.get("/listings/?view=table"))
    assert "<table" not in text_of(client.get("/listings/", headers=phone))
    page = text_of(client.get("/listings/?view=table", headers=phone))
    assert page.index(">Price<") < page.index(">Address</th>")
    client.get("/listings/?view=grid")
    assert "<table" in text_of(client.get("/listings/", headers=phone))


def test_the_box_suggests_what_the_text_may_be(owner: User, gps: Collection) -> None:
    (home,) = put(gps, "a", listing_id="219100538DA")
    page = text_of(signed_in(owner).get("/listings/suggestions/", {"for": "q", "q": "219100538"}))
    assert "MLS number" in page and f'href="{home.get_absolute_url()}"' in page
