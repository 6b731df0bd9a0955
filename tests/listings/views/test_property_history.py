"""The page of a home over its listings, and what may be decided there by whom."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.urls import reverse

from listings.home_decisions.deciding import join
from listings.home_questions import Side, ask, home_of
from listings.ingest import purge
from listings.models import Collection, HomeDecision, HomeQuestion, Listing
from realty.audit.models import AuditEvent
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope, tenant_scope
from tests.conftest import signed_in
from tests.listings.rows import photo
from tests.listings.views.homes import put, text_of

SAGO: dict[str, Any] = {"street_number": "12", "street_name": "Sago", "street_suffix": "Lane"}
ELM: dict[str, Any] = {"street_number": "9", "street_name": "Elm", "street_suffix": "Ave"}


def expired(collection: Collection, key: str, start: date, end: date, **values: Any) -> Listing:
    (found,) = put(
        collection, key, on_market_date=start, off_market_date=end, standard_status="Expired", **{**SAGO, **values}
    )
    return found


def page_of(user: User, listing: Listing) -> str:
    return text_of(signed_in(user).get(reverse("home", args=[listing.pk]), follow=True))


@pytest.fixture
def relisted(gps: Collection) -> list[Listing]:
    """Listed for 59 days, and again three weeks later for less."""
    first = expired(gps, "A", date(2026, 1, 1), date(2026, 3, 1), list_price=Decimal(600_000), year_built=1999)
    second = expired(gps, "B", date(2026, 3, 22), date(2026, 4, 1), list_price=Decimal(550_000))
    return [first, second]


def test_relists_are_joined_with_their_cumulative_days(owner: User, relisted: list[Listing]) -> None:
    page = page_of(owner, relisted[0])
    assert "12 Sago Lane" in page and page.index("Listing IDB is") < page.index("Listing IDA is")
    assert "Relisted: goes on from" in page and '<span class="num">69</span> cumulative days' in page
    assert "59 days on market" in page and "10 days on market" in page
    assert "From $600,000 on Jan 1, 2026 to $550,000 on Apr 1, 2026" in page
    assert '1999<br><span class="soft">by listing IDA' in page


def test_the_changes_tell_old_and_new_values(owner: User, relisted: list[Listing], gps: Collection) -> None:
    expired(gps, "B", date(2026, 3, 22), date(2026, 4, 1), list_price=Decimal(550_000), pool_private_yn=True)
    page = page_of(owner, relisted[0])
    assert "Private pool</span>" in page and re.search(r"not given </span>.{,90}<strong>Yes", page)


def test_an_offer_in_two_mlss_is_one_line(owner: User, gps: Collection, crmls: Collection) -> None:
    put(gps, "A", on_market_date=date(2026, 1, 1), **SAGO)
    (there,) = put(crmls, "B", on_market_date=date(2026, 1, 3), **SAGO)
    page = page_of(owner, there)
    assert "1 offer<" in page and "the same offer" in page and page.count('class="home-line"') == 1


def test_sales_and_rentals_stand_apart(owner: User, gps: Collection, relisted: list[Listing]) -> None:
    put(gps, "R", property_type="Residential Lease", list_price=Decimal(3_000), on_market_date=date(2026, 5, 1), **SAGO)
    page = page_of(owner, relisted[0])
    assert "Listings for sale" in page and "Listings for rent" in page and "$3,000<small>/mo" in page


def test_any_listing_leads_to_the_page_of_its_home_now(owner: User, relisted: list[Listing], gps: Collection) -> None:
    client = signed_in(owner)
    address = reverse("home", args=[relisted[0].pk])
    moved = client.get(reverse("home", args=[relisted[1].pk]))
    assert (moved.status_code, moved["Location"]) == (302, address)
    put(gps, "B", **ELM)
    assert client.get(reverse("home", args=[relisted[1].pk])).status_code == 200
    assert "IDB" not in text_of(client.get(address))


@pytest.mark.parametrize("pk", [0, 10**30])
def test_no_listing_is_no_home(owner: User, pk: int) -> None:
    assert signed_in(owner).get(reverse("home", args=[pk])).status_code == 404


def test_a_purged_listing_is_never_shown(owner: User, relisted: list[Listing], gps: Collection) -> None:
    with tenant_scope(gps.tenant_id), transaction.atomic():
        purge(gps, ["A"])
    assert signed_in(owner).get(reverse("home", args=[relisted[0].pk])).status_code == 404
    page = page_of(owner, relisted[1])
    assert "IDA" not in page and "600,000" not in page


def test_the_same_home_of_two_tenants_is_two_pages(
    owner: User, stranger: User, staff: User, other_tenant: Tenant, relisted: list[Listing]
) -> None:
    from listings.collections import provision  # noqa: PLC0415

    with tenant_scope(other_tenant):
        theirs = provision(other_tenant, "gps", title="Theirs")
    (there,) = put(theirs, "T", **SAGO)
    assert signed_in(stranger).get(reverse("home", args=[relisted[0].pk])).status_code == 404
    assert "IDA" not in page_of(stranger, there) and "IDT" not in page_of(owner, relisted[0])
    client = signed_in(staff)
    client.post(reverse("switch_tenant"), {"tenant": "all"})
    page = text_of(client.get(reverse("home", args=[there.pk])))
    assert "IDT" in page and "IDA" not in page and "This listing is another home" not in page


def test_photos_of_several_listings_are_shown_once(owner: User, gps: Collection) -> None:
    put(gps, "A", photos=(photo(0), photo(1)), on_market_date=date(2026, 1, 1), **SAGO)
    (newer,) = put(gps, "B", photos=(photo(0), photo(2)), on_market_date=date(2026, 3, 1), **SAGO)
    page = page_of(owner, newer)
    assert page.count("house-0-300.jpg") == 2  # its link and its picture
    assert "Also in IDA" in page and "1 of them shown above" in page and "1 in several listings by address" in page


def test_open_questions_are_told(owner: User, gps: Collection, relisted: list[Listing]) -> None:
    (near,) = put(gps, "N", **{**SAGO, "street_suffix": ""})
    with tenant_scope(gps.tenant_id):
        ask(gps.tenant_id, [(Side(home_of(relisted[0]), relisted[0].pk), Side(home_of(near), near.pk))])
    assert "may be the same home as another listing" in page_of(owner, relisted[0])


def test_a_listing_is_parted_and_the_decision_is_undone(owner: User, relisted: list[Listing], gps: Collection) -> None:
    client = signed_in(owner)
    answer = client.post(reverse("part_home", args=[relisted[1].pk]), follow=True)
    page = text_of(answer)
    assert "Listing IDB is another home than listing IDA." in page and page.count('class="home-line"') == 1
    assert "olivia" in page and "Undo" in page
    with tenant_scope(gps.tenant_id):
        decision = HomeDecision.objects.get()
    assert "Listing IDB is another home" in text_of(client.get(reverse("home", args=[relisted[1].pk])))
    page = text_of(client.post(reverse("undo_home_decision", args=[decision.pk]), follow=True))
    assert "Undone by olivia" in page and page.count('class="home-line"') == 2
    with platform_scope("test"):
        told = list(AuditEvent.objects.filter(act="changed").order_by("pk").values_list("about", "person"))
    said = "Listing IDB is another home than listing IDA."
    assert told == [
        (f"Parted a listing from its home: {said}", "olivia"),
        (f"Undid a decision about a home: {said}", "olivia"),
    ]


@pytest.mark.parametrize("text", ["IDE", "9 Elm Ave, Palm Desert, CA 92260", "elm", "KEY-E"])
def test_a_home_is_found_by_number_or_address_and_joined(
    owner: User, relisted: list[Listing], gps: Collection, text: str
) -> None:
    put(gps, "KEY-E", listing_id="IDE", on_market_date=date(2026, 5, 1), **ELM)
    client = signed_in(owner)
    address = reverse("join_home", args=[relisted[0].pk])
    page = client.get(address, {"q": text}).content.decode()
    assert "9 Elm Ave" in page and "12 Sago" not in page.split("<form", 1)[1].replace("Same home as 12 Sago", "")
    with tenant_scope(gps.tenant_id):
        other = Listing.objects.get(listing_key="KEY-E")
    page = text_of(client.post(address, {"other": other.pk}, follow=True))
    assert "are one home." in page and page.count('class="home-line"') == 3


@pytest.mark.parametrize("text", ["", "9" * 500, "%", "'", "😀", "12 nowhere st"])
def test_whatever_is_looked_for_is_answered(owner: User, relisted: list[Listing], text: str) -> None:
    address = reverse("join_home", args=[relisted[0].pk])
    assert signed_in(owner).get(address, {"q": text}).status_code == 200


@pytest.mark.parametrize("other", ["", "x", "9" * 40, "0", "²"])
def test_what_is_no_listing_is_not_joined(owner: User, relisted: list[Listing], other: str) -> None:
    page = text_of(signed_in(owner).post(reverse("join_home", args=[relisted[0].pk]), {"other": other}, follow=True))
    assert "The listing is gone from your collections." in page


def test_what_contradicts_is_told_and_nothing_changes(owner: User, relisted: list[Listing], gps: Collection) -> None:
    (elm,) = put(gps, "E", **ELM)
    with tenant_scope(gps.tenant_id):
        join(relisted[0].pk, elm.pk, owner)
    page = text_of(signed_in(owner).post(reverse("part_home", args=[elm.pk]), follow=True))
    assert "This contradicts what olivia decided" in page and page.count('class="home-line"') == 3


def test_whoever_only_reads_sees_and_cannot_decide(viewer: User, relisted: list[Listing], gps: Collection) -> None:
    client, page = signed_in(viewer), page_of(viewer, relisted[0])
    assert "IDB" in page and "another home" not in page and "Same home as" not in page
    for name in ("part_home", "join_home"):
        assert client.post(reverse(name, args=[relisted[1].pk])).status_code == 403
    with tenant_scope(gps.tenant_id):
        assert not HomeDecision.objects.exists() and not HomeQuestion.objects.exists()


def test_the_page_of_a_listing_leads_there(owner: User, relisted: list[Listing]) -> None:
    page = text_of(signed_in(owner).get(relisted[1].get_absolute_url()))
    assert reverse("home", args=[relisted[1].pk]) in page and "All listings of this home" in page


@pytest.mark.parametrize(("more", "queries"), [(0, 11), (5, 13)])
def test_the_page_takes_eleven_queries_and_two_for_photos(
    owner: User, relisted: list[Listing], gps: Collection, django_assert_num_queries: Any, more: int, queries: int
) -> None:
    for place in range(more):
        day = date(2025, 1 + place, 1)
        expired(gps, f"M{place}", day, day, photos=(photo(place),), list_price=Decimal(500_000 + place))
    with tenant_scope(gps.tenant_id):
        oldest = Listing.objects.order_by("pk").values_list("pk", flat=True)[0]
    client, address = signed_in(owner), reverse("home", args=[oldest])
    client.get(address)
    with django_assert_num_queries(queries):
        page = text_of(client.get(address))
    assert page.count('class="home-line"') == 2 + more
