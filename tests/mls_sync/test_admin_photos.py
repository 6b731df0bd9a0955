"""Staff choose whether a feed's photos are linked or kept, and see how far the copies have come."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from listings import ingest
from listings.enums import PhotoPolicy
from listings.models import Collection, PhotoCopy, PhotoDemand
from mls_sync.feeds import FeedSettings, add_feed
from mls_sync.models import Feed, FeedChange
from mls_sync.own_listings.records import provided_feed
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.listings.rows import photo, row


@pytest.fixture
def feed(tenant: Tenant) -> Feed:
    given = FeedSettings(options={"base_url": "http://127.0.0.1:1"}, secrets={"token": "t" * 20})
    with tenant_scope(tenant):
        return add_feed(tenant, "gps", given)


@pytest.fixture
def client(staff: User) -> Client:
    return signed_in(staff)


def fields(client: Client, feed: Feed) -> dict[str, Any]:
    """The form as the page shows it."""
    form = client.get(f"/admin/mls_sync/feed/{feed.pk}/change/").context["adminform"].form
    values = {name: form[name].value() for name in form.fields}
    return {name: "on" if value is True else value for name, value in values.items() if value not in (None, False)}


def save(client: Client, feed: Feed, **changed: Any) -> Any:
    sent = {name: value for name, value in (fields(client, feed) | changed).items() if value is not None}
    return client.post(f"/admin/mls_sync/feed/{feed.pk}/change/", sent)


def test_a_feed_that_keeps_copies_asks_for_those_of_all_its_listings(client: Client, feed: Feed) -> None:
    with tenant_scope(feed.tenant_id):
        rows = [row("A", photos=(photo(0), photo(1))), row("B", photos=(photo(0),), standard_status="Closed"), row("C")]
        ingest.write(feed.collection, rows, run_id=None)
    assert save(client, feed, photo_policy="keep", max_media_bytes="5000000").status_code == 302
    with tenant_scope(feed.tenant_id):
        assert dict(PhotoDemand.objects.values_list("listing__listing_key", "stage")) == {"A": 1, "B": 3}
        collection = Collection.objects.get()
        assert (collection.photo_policy, collection.max_media_bytes) == (PhotoPolicy.KEEP, 5_000_000)
        told = dict(FeedChange.objects.values_list("setting", "new"))
        assert told["Photos"] == "keep" and told["Photo quota"] == "5000000"
    page = client.get(f"/admin/mls_sync/feed/{feed.pk}/change/").content.decode()
    text = " ".join(page.split())
    assert "of 3 photos copied (0%)" in text and "Waiting: 2 listings, 1 of them for their first photo." in text


def test_one_that_links_again_forgets_them(client: Client, feed: Feed) -> None:
    with tenant_scope(feed.tenant_id):
        ingest.write(feed.collection, [row("A", photos=(photo(0),))], run_id=None)
    save(client, feed, photo_policy="keep")
    assert save(client, feed, photo_policy="link").status_code == 302
    with tenant_scope(feed.tenant_id):
        assert not PhotoDemand.objects.exists() and not PhotoCopy.objects.exists()
    assert "photos copied" not in client.get(f"/admin/mls_sync/feed/{feed.pk}/change/").content.decode()


@pytest.fixture
def grid(tenant: Tenant) -> Feed:
    options = {"profile": "mlsgrid", "system": "actris", "base_url": "http://127.0.0.1:1"}
    with tenant_scope(tenant):
        return add_feed(tenant, "actris", FeedSettings(kind="reso", options=options, secrets={"token": "t" * 20}))


def test_a_service_that_forbids_links_leaves_no_choice(client: Client, grid: Feed) -> None:
    with tenant_scope(grid.tenant_id):
        collection = Collection.objects.get()
        assert (collection.photo_policy, collection.photo_fallback) == (PhotoPolicy.KEEP, False)
    for changed, says in (
        ({"photo_policy": "link"}, "This service forbids links to its photos: keep own copies."),
        ({"photo_fallback": "on"}, "also until they are copied"),
    ):
        answer = save(client, grid, **changed)
        assert answer.status_code == 200 and says in answer.content.decode()


def test_photos_of_own_listings_are_never_linked(client: Client, tenant: Tenant) -> None:
    """There is nothing to link to: the copies would be deleted, and are all that there is."""
    with tenant_scope(tenant):
        feed = provided_feed(tenant)
    assert save(client, feed, title="Our listings").status_code == 302
    answer = save(client, feed, photo_policy="link")
    assert answer.status_code == 200 and "there is nothing to link to" in answer.content.decode()
    with tenant_scope(tenant):
        assert Collection.objects.get().photo_policy == PhotoPolicy.KEEP
