"""A mark is of an offer: whichever MLS shows it, and whichever did when it was marked."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from listings import tasks, twins
from listings.enums import Tell
from listings.models import Alert, Collection, Listing, ListingMark
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.listings.alerts.test_following import saved, sync
from tests.listings.rows import DAY_ONE
from tests.listings.views.test_marks import do

# The same home, or the same listing key at two addresses.
TWINS = [
    ({"key": "A", "street_name": "Sago"}, {"key": "B", "street_name": "Sago"}),
    ({"key": "same", "street_name": "Sago"}, {"key": "same", "street_name": "Palm"}),
]


def shown_keys(client: Any, **query: str) -> set[tuple[str, str]]:
    found = client.get(reverse("search"), query).context["result"].listings
    return {(listing.collection.provider, listing.listing_key) for listing in found}


@pytest.fixture(params=TWINS)
def marked(request: Any, owner: User, tenant: Tenant, gps: Collection, crmls: Collection) -> Any:
    """Olivia marks the listing of GPS; then CRMLS sends the same offer, and changed it last."""
    first, second = request.param

    def made(kind: str) -> tuple[str, str]:
        with tenant_scope(tenant):
            sync(gps, **first)
            sync(gps, "other")
            home = Listing.objects.get(listing_key=first["key"])
        do(signed_in(owner), kind, home.pk)
        with tenant_scope(tenant):
            sync(crmls, **second, modification_timestamp=DAY_ONE + timedelta(days=1))
            home.refresh_from_db()
            assert home.is_duplicate
        return "crmls", second["key"]

    made.twin = second  # type: ignore[attr-defined]
    return made


def test_a_favorite_stays_one_when_the_other_mls_shows_it(owner: User, marked: Any) -> None:
    twin, client = marked("favorite"), signed_in(owner)
    assert shown_keys(client, mine="favorites") == {twin}
    page = client.get(reverse("search"))
    assert list(page.context["marks"].by_listing.values()) == ["favorite"]


def test_what_is_hidden_stays_hidden_when_the_other_mls_shows_it(owner: User, marked: Any) -> None:
    twin, client = marked("hidden"), signed_in(owner)
    assert shown_keys(client) == {("gps", "other")}
    assert shown_keys(client, mine="hidden") == {twin} and shown_keys(client, mine="all") == {twin, ("gps", "other")}


def test_a_page_reads_the_twins_of_marks_once(owner: User, marked: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """With its counts behind "More filters"."""
    marked("hidden")
    read, fetch_all = list[str](), twins.fetch_all
    monkeypatch.setattr(twins, "fetch_all", lambda sql, values: read.append(sql) or fetch_all(sql, values))
    signed_in(owner).get(reverse("search"), {"more": "1"})
    assert len(read) == 1


@pytest.mark.parametrize("kind", ["none", "hidden"])
def test_the_button_of_the_twin_takes_the_mark_away(owner: User, tenant: Tenant, marked: Any, kind: str) -> None:
    _, key = marked("favorite")
    with tenant_scope(tenant):
        twin = Listing.objects.get(collection__provider="crmls", listing_key=key)
    do(signed_in(owner), kind, twin.pk)
    assert shown_keys(signed_in(owner), mine="favorites") == set()
    with tenant_scope(tenant):
        marks = set(ListingMark.objects.values_list("listing", "kind"))
    assert marks == ({(twin.pk, "hidden")} if kind == "hidden" else set())


@pytest.mark.parametrize(
    ("kind", "query", "told"),
    [
        ("favorite", "mine=favorites", ["price_drop"]), ("hidden", "", []), ("hidden", "mine=shown", []),
        ("hidden", "mine=hidden", ["price_drop"]), ("hidden", "mine=all", ["price_drop"]),
    ],
)  # fmt: skip
def test_what_is_told_of_an_offer_is_what_its_mark_says(
    owner: User, tenant: Tenant, crmls: Collection, marked: Any, kind: str, query: str, told: list[str]
) -> None:
    marked(kind)
    with tenant_scope(tenant):
        saved(owner, tenant, query=query, tells=list(Tell.values))
        later = DAY_ONE + timedelta(days=2)
        sync(crmls, **marked.twin, list_price=Decimal(400_000), modification_timestamp=later)
        tasks.follow_alerts(tenant.pk)
        assert [alert.kind for alert in Alert.objects.all()] == told


def test_two_listings_of_one_mls_are_two(owner: User, tenant: Tenant, gps: Collection) -> None:
    """A home that is listed twice there is no offer of two MLSs."""
    with tenant_scope(tenant):
        sync(gps, "A", street_name="Sago")
        sync(gps, "B", street_name="Sago")
        home = Listing.objects.get(listing_key="A")
    do(signed_in(owner), "hidden", home.pk)
    assert shown_keys(signed_in(owner)) == {("gps", "B")}


@pytest.mark.parametrize("query", ["mine=hidden", "mine=all"])
def test_a_search_that_shows_hidden_listings_tells_of_them(
    owner: User, tenant: Tenant, gps: Collection, query: str
) -> None:
    with tenant_scope(tenant):
        sync(gps, "A")
        home = Listing.objects.get()
    do(signed_in(owner), "hidden", home.pk)
    with tenant_scope(tenant):
        saved(owner, tenant, query=query)
        sync(gps, "A", list_price=Decimal(400_000))
        tasks.follow_alerts(tenant.pk)
        assert Alert.objects.get().kind == "price_drop"


def test_a_star_leaves_what_is_not_yet_told_of_others(owner: User, tenant: Tenant, gps: Collection) -> None:
    with tenant_scope(tenant):
        for key in "AB":
            sync(gps, key)
        one, other = Listing.objects.order_by("listing_key")
        saved(owner, tenant, query="mine=favorites")
    do(signed_in(owner), "favorite", one.pk)
    with tenant_scope(tenant):
        sync(gps, "A", standard_status="Closed")
    do(signed_in(owner), "favorite", other.pk)
    with tenant_scope(tenant):
        tasks.follow_alerts(tenant.pk)
        assert [(alert.kind, alert.listing_id) for alert in Alert.objects.all()] == [("status", one.pk)]
