"""Favorites and hidden listings of one member, and notes that everybody in the tenant reads."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from listings import marks, tasks
from listings.enums import Tell
from listings.ingest import mark_vanished
from listings.models import Alert, Collection, Listing, ListingMark, ListingNote
from listings.saved_searches import saving
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.listings.alerts.test_following import saved, sync

# Session, user with memberships; collections, counts, listings. These have no pictures.
SEARCH_QUERIES = 6


@pytest.fixture
def homes(gps: Collection, tenant: Tenant) -> dict[str, int]:
    """The ids of two homes on the market, by their street."""
    with tenant_scope(tenant):
        sync(gps, "A")
        sync(gps, "B")
        return dict(Listing.objects.values_list("street_name", "pk"))


def do(client: Client, kind: str, listing: int, **headers: Any) -> Any:
    return client.post(reverse("mark_listing"), {"mark": f"{kind}-{listing}", "next": "/listings/?q=x"}, **headers)


def shown(client: Client, **query: str) -> set[str]:
    page = client.get(reverse("search"), query)
    return {listing.street_name for listing in page.context["result"].listings}


def test_a_favorite_is_the_members_own(owner: User, colleague: User, homes: dict[str, int]) -> None:
    client = signed_in(owner)
    assert do(client, "favorite", homes["Sago A"])["Location"] == "/listings/?q=x"
    assert shown(client, mine="favorites") == {"Sago A"}
    assert "Sago A" in client.get(reverse("favorites")).content.decode()
    assert shown(signed_in(colleague), mine="favorites") == set()
    assert "Sago A" not in signed_in(colleague).get(reverse("favorites")).content.decode()
    do(client, "none", homes["Sago A"])
    assert shown(client, mine="favorites") == set()


def test_a_favorite_that_left_the_feed_says_so(owner: User, gps: Collection, homes: dict[str, int]) -> None:
    client = signed_in(owner)
    do(client, "favorite", homes["Sago A"])
    assert "No longer in the feed" not in client.get(reverse("favorites")).content.decode()
    with tenant_scope(gps.tenant_id):
        mark_vanished(gps, ["A"], run_id=None)
    assert "No longer in the feed" in client.get(reverse("favorites")).content.decode()


def test_a_hidden_listing_is_left_out_until_it_is_asked_for(
    owner: User, colleague: User, homes: dict[str, int]
) -> None:
    client = signed_in(owner)
    do(client, "hidden", homes["Sago A"])
    page = client.get(reverse("search"))
    assert page.context["result"].total == 1 and "You hide" in page.content.decode()
    assert "mine=shown" not in page.content.decode()
    assert shown(client, mine="all") == {"Sago A", "Sago B"} and shown(client, mine="hidden") == {"Sago A"}
    assert shown(signed_in(colleague)) == {"Sago A", "Sago B"}


def test_a_hidden_listing_is_on_no_map_and_in_no_file(owner: User, homes: dict[str, int]) -> None:
    client = signed_in(owner)
    do(client, "hidden", homes["Sago A"])
    streamed: Any = client.get(reverse("search_as_csv"))
    file = b"".join(streamed.streaming_content).decode()
    assert "Sago B" in file and "Sago A" not in file and "End of file,1 listing" in file
    # They have no coordinates.
    assert client.get(reverse("search_map")).json()["unplaced"] == 1
    # What taking a filter away would find is counted without it, too.
    nothing = client.get(reverse("search"), {"min_beds": "9", "city": "Palm Desert"})
    assert [found.total for found in nothing.context["loosenings"]] == [1]


def test_one_listing_has_one_mark(owner: User, tenant: Tenant, homes: dict[str, int]) -> None:
    client = signed_in(owner)
    do(client, "favorite", homes["Sago A"])
    part = do(client, "hidden", homes["Sago A"], headers={"HX-Request": "true"}).content.decode()
    assert 'hx-swap-oob="true"' in part and f'value="none-{homes["Sago A"]}" aria-pressed="true" title="Hide"' in part
    with tenant_scope(tenant):
        assert ListingMark.objects.get().kind == "hidden"


def test_only_who_marks_pays_for_it(owner: User, homes: dict[str, int], django_assert_num_queries: Any) -> None:
    client = signed_in(owner)
    client.get(reverse("search"))
    with django_assert_num_queries(SEARCH_QUERIES):
        client.get(reverse("search"))
    do(client, "favorite", homes["Sago A"])
    with django_assert_num_queries(SEARCH_QUERIES + 1):
        client.get(reverse("search"))


def test_of_one_mls_marks_are_read_without_their_listings(owner: User, homes: dict[str, int]) -> None:
    """It has no twins."""
    client = signed_in(owner)
    do(client, "favorite", homes["Sago A"])
    with CaptureQueriesContext(connection) as asked:
        page = client.get(reverse("search"))
    assert page.context["marks"].by_listing == {homes["Sago A"]: "favorite"}
    assert not [each for each in asked if 'FROM "listings_listingmark" INNER JOIN' in each["sql"]]


@pytest.mark.parametrize("wrong", ["", "favorite-", "best-1", "favorite-x", "favorite-999999999", "favorite-٣"])
def test_what_is_no_mark_is_not_found(owner: User, tenant: Tenant, wrong: str) -> None:
    assert signed_in(owner).post(reverse("mark_listing"), {"mark": wrong}).status_code == 404


def test_there_is_an_end_to_marks(owner: User, homes: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marks, "MOST", 1)
    client = signed_in(owner)
    do(client, "favorite", homes["Sago A"])
    do(client, "favorite", homes["Sago B"])
    assert shown(client, mine="favorites") == {"Sago A"}


def test_a_hidden_listing_alerts_nobody_who_hides_it(
    owner: User, tenant: Tenant, gps: Collection, homes: dict[str, int]
) -> None:
    do(signed_in(owner), "hidden", homes["Sago A"])
    with tenant_scope(tenant):
        saved(owner, tenant)
        sync(gps, "A", list_price=400_000)
        tasks.follow_alerts(tenant.pk)
        assert not Alert.objects.exists()


def test_favorites_can_be_followed(owner: User, tenant: Tenant, gps: Collection, homes: dict[str, int]) -> None:
    """From the moment on at which they became ones."""
    with tenant_scope(tenant):
        saved(owner, tenant, query="mine=favorites", tells=list(Tell.values))
    do(signed_in(owner), "favorite", homes["Sago A"])
    with tenant_scope(tenant):
        sync(gps, "A", list_price=400_000)
        sync(gps, "B", list_price=400_000)
        tasks.follow_alerts(tenant.pk)
        assert [(alert.kind, alert.listing_id) for alert in Alert.objects.all()] == [("price_drop", homes["Sago A"])]


def test_a_mark_does_not_begin_a_search_of_everything_anew(
    owner: User, tenant: Tenant, homes: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that was saved with what the member hid depends on no mark; it may match too much to begin again."""
    with tenant_scope(tenant):
        saved(owner, tenant, query="mine=all")
    monkeypatch.setattr(saving, "MOST_MATCHES", 0)
    do(signed_in(owner), "favorite", homes["Sago A"])
    with tenant_scope(tenant):
        assert ListingMark.objects.count() == 1


def test_the_tenant_reads_notes(
    owner: User, colleague: User, viewer: User, stranger: User, tenant: Tenant, homes: dict[str, int]
) -> None:
    address = reverse("add_listing_note", args=[homes["Sago A"]])
    page = signed_in(colleague).post(address, {"text": "Beware of <b>the dog</b>"}, follow=True).content.decode()
    assert "Beware of &lt;b&gt;the dog" in page and "carl" in page
    with tenant_scope(tenant):
        note = ListingNote.objects.get()
        here = note.listing.get_absolute_url()
    assert "the dog" in signed_in(viewer).get(here).content.decode()
    assert signed_in(stranger).get(here).status_code == 404
    assert signed_in(viewer).post(address, {"text": "Me too"}).status_code == 403
    for wrong in ("", "  ", "x" * 2_001):
        signed_in(owner).post(address, {"text": wrong})
    delete = reverse("delete_listing_note", args=[note.pk])
    assert signed_in(stranger).post(delete).status_code == 404
    signed_in(owner).post(delete)
    with tenant_scope(tenant):
        assert not ListingNote.objects.exists()


def test_a_note_is_deleted_by_who_wrote_it_or_an_owner(
    owner: User, colleague: User, tenant: Tenant, homes: dict[str, int]
) -> None:
    signed_in(owner).post(reverse("add_listing_note", args=[homes["Sago A"]]), {"text": "Mine"})
    with tenant_scope(tenant):
        note = ListingNote.objects.get()
    assert signed_in(colleague).post(reverse("delete_listing_note", args=[note.pk])).status_code == 403
