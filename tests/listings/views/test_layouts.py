"""Layouts of a search: kept under a name, chosen, renamed, deleted, the default; each member's own."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from listings import search_layouts
from listings.models import Collection, SearchLayout
from realty.tenants.models import Membership, Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.listings.views.homes import put, text_of
from tests.listings.views.test_columns import choose, heads

HTMX = {"HX-Request": "true"}


def save(client: Client, name: str, back: str = "sort=price_low") -> Any:
    return client.post(reverse("save_layout"), {"name": name, "back": back})


def change(client: Client, layout: SearchLayout, **asked: str) -> str:
    response = client.post(reverse("change_layout", args=[layout.pk]), asked, follow=True)
    return text_of(response)


@pytest.fixture
def layout(owner: User, tenant: Tenant, gps: Collection) -> SearchLayout:
    """Olivia's "By price": a table of address, HOA fee and beds, the cheapest first."""
    put(gps, "a")
    client = signed_in(owner)
    choose(client, "address", "hoa", "beds")
    save(client, "By price")
    with tenant_scope(tenant):
        return SearchLayout.objects.get()


def test_a_layout_brings_back_view_columns_and_sort(owner: User, layout: SearchLayout) -> None:
    client = signed_in(owner)
    assert len(heads(client, "")) == 0
    response = client.post(reverse("use_layout", args=[layout.pk]), {"back": "city=Palm+Desert"})
    assert response["Location"] == "/listings/?city=Palm+Desert&sort=price_low"
    assert heads(client, "?sort=price_low") == ["Address", "HOA", "Beds"]


def test_the_menu_lists_them_by_name(owner: User, layout: SearchLayout) -> None:
    client = signed_in(owner)
    menu = text_of(client.get(reverse("layouts"), {"back": "city=Indio"}, headers=HTMX))
    assert "By price" in menu and "Price, low to high" in menu and "<html" not in menu
    assert 'name="back" value="city=Indio"' in menu


def test_a_default_is_what_a_sign_in_begins_with(owner: User, layout: SearchLayout) -> None:
    change(signed_in(owner), layout, default="yes")
    client = signed_in(owner)
    assert client.get("/listings/")["Location"] == "/listings/?sort=price_low"
    assert heads(client, "?sort=price_low") == ["Address", "HOA", "Beds"]
    # Another sort stays another sort, though it is the plain one.
    swapped = client.get("/listings/?sort=newest", headers={**HTMX, "HX-Target": "results"})
    assert swapped["HX-Push-Url"] == "/listings/?sort=newest"
    change(client, layout, default="no")
    assert client.get("/listings/").status_code == 200


def test_there_is_one_default(owner: User, tenant: Tenant, layout: SearchLayout) -> None:
    client = signed_in(owner)
    save(client, "Newest first", "")
    with tenant_scope(tenant):
        other = SearchLayout.objects.get(name="Newest first")
    change(client, layout, default="yes")
    change(client, other, default="yes")
    with tenant_scope(tenant):
        assert SearchLayout.objects.get(is_default=True) == other


def test_it_is_renamed_filled_anew_and_deleted(owner: User, tenant: Tenant, layout: SearchLayout) -> None:
    client = signed_in(owner)
    assert "Cheapest" in change(client, layout, name="Cheapest")
    choose(client, "address", "lot")
    change(client, layout, refill="1", back="sort=area")
    with tenant_scope(tenant):
        kept = SearchLayout.objects.get()
    assert (kept.name, kept.columns, kept.sort) == ("Cheapest", ["address", "lot"], "area")
    client.post(reverse("delete_layout", args=[layout.pk]))
    with tenant_scope(tenant):
        assert not SearchLayout.objects.exists()


def test_a_default_that_is_filled_anew_sorts_from_then_on(owner: User, layout: SearchLayout) -> None:
    client = signed_in(owner)
    change(client, layout, default="yes")
    change(client, layout, refill="1", back="sort=area")
    assert client.get("/listings/")["Location"] == "/listings/?sort=area"
    newest = client.get("/listings/?sort=newest")
    assert newest.context["back"] == "back=sort%3Dnewest"


def test_a_name_is_asked_for_and_given_once(owner: User, tenant: Tenant, layout: SearchLayout) -> None:
    client = signed_in(owner)
    assert save(client, " ").status_code == 422
    assert "You have a layout named “by PRICE” already" in text_of(save(client, "by PRICE"))
    save(client, "Other")
    with tenant_scope(tenant):
        other = SearchLayout.objects.get(name="Other")
    assert "You have a layout named “By price” already" in change(client, other, name="By price")


def test_there_are_only_so_many(owner: User, layout: SearchLayout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_layouts, "MOST", 1)
    assert "You have 1 layouts, the most there can be" in text_of(save(signed_in(owner), "Another"))


@pytest.mark.parametrize("name", ["use_layout", "change_layout", "delete_layout"])
def test_nobody_else_has_it(colleague: User, stranger: User, layout: SearchLayout, name: str) -> None:
    for user in (colleague, stranger):
        client = signed_in(user)
        assert client.post(reverse(name, args=[layout.pk]), {"name": "Mine"}).status_code == 404
        assert "By price" not in text_of(client.get(reverse("layouts")))


def test_what_is_no_column_any_more_is_left_out(owner: User, tenant: Tenant, layout: SearchLayout) -> None:
    with tenant_scope(tenant):
        SearchLayout.objects.update(columns=["sauna", "address", "beds"], sort="sauna", view="sauna")
        look = search_layouts.look_of(SearchLayout.objects.get())
    assert look == search_layouts.Look("grid", ("address", "beds"), "newest")


def test_two_members_may_use_one_name(owner: User, colleague: User, tenant: Tenant, layout: SearchLayout) -> None:
    assert save(signed_in(colleague), "By price").status_code == 302
    with tenant_scope(tenant):
        mine = Membership.objects.get(user=owner)
        assert [each.pk for each in search_layouts.of_member(mine)] == [layout.pk]


def test_the_list_takes_three_queries(owner: User, layout: SearchLayout, django_assert_num_queries: Any) -> None:
    client = signed_in(owner)
    client.get("/listings/")
    with django_assert_num_queries(3):
        client.get(reverse("layouts"))
