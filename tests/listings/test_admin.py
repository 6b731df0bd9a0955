"""Collections and listings in the console."""

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from listings import collections
from listings.collections import CollectionBusy
from listings.models import Collection, EnrichmentRun, Listing
from realty.audit.models import AuditEvent
from realty.tenants.scope import platform_scope, tenant_scope
from tests.conftest import PASSWORD, signed_in
from tests.realty.tenants.rows import a_feed, a_listing


@pytest.fixture
def console(staff: User) -> Client:
    return signed_in(staff)


def drop_page(collection: Collection) -> str:
    return reverse("admin:listings_collection_drop", args=[collection.pk])


def test_a_collection_is_dropped_by_typing_its_name(console: Client, gps: Collection, crmls: Collection) -> None:
    with tenant_scope(gps.tenant_id):
        a_feed(gps)
        a_listing(gps)
        a_listing(crmls)
    page = console.get(drop_page(gps)).content.decode()
    assert "1 listings" in page
    assert "1 feeds" in page
    response = console.post(drop_page(gps), {"name": gps.name}, follow=True)
    assert "desert_gps_listings was dropped" in response.content.decode()
    with tenant_scope(gps.tenant_id):
        assert [c.name for c in Collection.objects.all()] == ["desert_crmls_listings"]
        assert Listing.objects.count() == 1


def test_a_drop_is_in_the_audit_once_it_is_done(
    console: Client, gps: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader that holds the view stops it: then nothing is recorded, and the quota stays."""

    def busy(collection: Collection) -> None:
        raise CollectionBusy("It is being read.")

    with monkeypatch.context() as patch:
        patch.setattr(collections, "drop_view_patiently", busy)
        assert "It is being read." in console.post(drop_page(gps), {"name": gps.name}).content.decode()
    with platform_scope("test"):
        assert Collection.objects.get(pk=gps.pk).max_listings == gps.max_listings
        removed = AuditEvent.objects.filter(act="removed", tenant=gps.tenant_id)
        assert not removed.exists()
        console.post(drop_page(gps), {"name": gps.name})
        assert [event.about for event in removed] == ["Console: collection desert_gps_listings"]


def test_who_may_only_look_enriches_nothing(gps: Collection) -> None:
    lena = User.objects.create_user("lena", "lena@example.com", PASSWORD, is_staff=True)
    lena.user_permissions.set(Permission.objects.filter(codename="view_collection"))
    url, data = reverse("admin:listings_collection_changelist"), {"_selected_action": [gps.pk]}
    signed_in(lena).post(url, {**data, "action": "enrich_collections"})
    with tenant_scope(gps.tenant_id):
        assert not EnrichmentRun.objects.exists()


def test_a_wrong_name_drops_nothing(console: Client, gps: Collection) -> None:
    assert console.post(drop_page(gps), {"name": "gps"}).status_code == 422
    with tenant_scope(gps.tenant_id):
        assert Collection.objects.exists()


def test_the_quota_can_be_changed_and_the_volume_cannot(console: Client, gps: Collection) -> None:
    url = reverse("admin:listings_collection_change", args=[gps.pk])
    fields = {
        "title": "GPS",
        "attribution": "",
        "max_listings": "10",
        "days_count_to": "contract",
        "listing_count": "99",
        "name": "mine",
    }
    assert console.post(url, fields).status_code == 302
    with tenant_scope(gps.tenant_id):
        gps.refresh_from_db()
    assert (gps.max_listings, gps.listing_count, gps.name) == (10, 0, "desert_gps_listings")


def test_listings_are_found_by_exact_key_and_never_counted(console: Client, gps: Collection) -> None:
    with tenant_scope(gps.tenant_id):
        for key in ("key-1", "key-2"):
            a_listing(gps, key)
    with CaptureQueriesContext(connection) as queries:
        response = console.get(reverse("admin:listings_listing_changelist"), {"q": "id-key-2"})
    assert [row.listing_key for row in response.context["cl"].result_list] == ["key-2"]
    assert not [q["sql"] for q in queries if "COUNT(" in q["sql"] and "listings_listing" in q["sql"]]
    assert not [q["sql"] for q in queries if '"listings_listing"."search_vector"' in q["sql"]]


def test_a_listings_page_shows_and_changes_nothing(console: Client, gps: Collection) -> None:
    with tenant_scope(gps.tenant_id):
        listing = a_listing(gps)
    url = reverse("admin:listings_listing_change", args=[listing.pk])
    assert "1 Test Way" in console.get(url).content.decode()
    assert console.post(url, {"city": "Elsewhere"}).status_code == 403
