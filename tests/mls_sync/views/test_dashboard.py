from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from listings.collections import provision
from listings.ingest import write
from listings.models import Collection
from mls_sync.models import Feed, RunStatus, SyncRun
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.listings.rows import row
from tests.listings.views.homes import put, text_of


def test_a_card_tells_count_freshness_and_quota(owner: User, gps: Collection, feed: Feed) -> None:
    put(gps, "A", "B")
    page = text_of(signed_in(owner).get("/"))
    assert "Greater Palm Springs MLS" in page and '<strong class="num">2</strong>' in page
    assert "just now" in page and "0% of the plan&#x27;s 50,000" in page or "0% of the plan's 50,000" in page


def test_today_counts_what_the_source_says_happened_today(owner: User, gps: Collection) -> None:
    put(gps, "OLD", original_entry_timestamp=timezone.now() - timedelta(days=90))
    put(gps, "NEW", original_entry_timestamp=timezone.now())
    (card,) = signed_in(owner).get("/").context["cards"]
    assert card.today == {"new": 1}


def test_a_price_cut_shows_old_and_new_price(owner: User, gps: Collection) -> None:
    put(gps, "A", list_price=Decimal(500_000))
    put(gps, "A", list_price=Decimal(450_000), modification_timestamp=timezone.now())
    page = text_of(signed_in(owner).get("/", {"kind": "price"}))
    assert "$500,000" in page and "$450,000" in page and "10.0%" in page and "Price change" not in page


def test_a_running_sync_asks_for_itself_until_it_ends(owner: User, gps: Collection, feed: Feed) -> None:
    with tenant_scope(gps.tenant_id):
        run = SyncRun.objects.create(tenant_id=gps.tenant_id, feed=feed, kind="full", status="running", expected=400)
    client, address = signed_in(owner), f"/feeds/collections/{gps.pk}/card/"
    response = client.get(address)
    assert 'hx-trigger="every' in text_of(response) and "HX-Trigger" not in response
    with tenant_scope(gps.tenant_id):
        SyncRun.objects.filter(pk=run.pk).update(status=RunStatus.COMPLETE)
    response = client.get(address)
    assert 'hx-trigger="every' not in text_of(response) and response["HX-Trigger"] == "collection-synced"


def test_a_stale_collection_is_marked(owner: User, gps: Collection, feed: Feed) -> None:
    put(gps, "A")
    with tenant_scope(gps.tenant_id):
        Collection.objects.update(synced_at=timezone.now() - timedelta(days=3))
    assert "3 days ago" in (page := text_of(signed_in(owner).get("/"))) and "Older than it should be" in page


def test_an_empty_tenant_and_staff_are_told_what_to_do_next(owner: User, staff: User) -> None:
    assert "No MLS connected yet" in text_of(signed_in(owner).get("/"))
    client = signed_in(staff)
    client.post("/switch/", {"tenant": "all"})
    assert "Add a feed" in text_of(client.get("/"))


def test_a_stranger_has_no_card(stranger: User, gps: Collection) -> None:
    assert signed_in(stranger).get(f"/feeds/collections/{gps.pk}/card/").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_dashboard_takes_nine_queries(
    owner: User, tenant: Tenant, number: int, django_assert_num_queries: Any
) -> None:
    """Session, user with memberships; collections with feeds, runs, today's counts; newest events, their listings;
    leads and tasks of today."""
    with tenant_scope(tenant), transaction.atomic():
        for n in range(number):
            collection = provision(tenant, f"mls{n}", title=f"MLS {n}")
            made = Feed.objects.create(tenant=tenant, collection=collection, kind="spark")
            SyncRun.objects.create(tenant=tenant, feed=made, kind="full", status="complete")
            write(collection, [row(f"K{n}")], run_id=None)
    client = signed_in(owner)
    with django_assert_num_queries(11):
        client.get("/")
