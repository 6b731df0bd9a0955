"""Active properties are refreshed by their schedule, and only those."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from crm_leads.models import ActiveRefresh
from crm_leads.properties import records, refresh, tasks
from listings.enums import WatchOutcome
from listings.models import ListingWatch
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.crm_leads.properties.conftest import Store
from tests.crm_leads.rows import a_property


def watched() -> list[str]:
    return list(ListingWatch.objects.order_by("-priority", "listing_key").values_list("listing_key", flat=True))


def test_the_linked_listing_comes_first_then_the_place(store: Store, owner: User, tenant: Tenant) -> None:
    records.from_listing(store("Z"), owner)
    store("A"), store("B", city="Indio"), store("C", standard_status="Closed")
    assert refresh.run(tenant) == 2
    assert watched() == ["Z", "A"]
    settings = ActiveRefresh.objects.get()
    assert (settings.run_count, settings.last_count) == (1, 2)
    assert settings.last_message == "Asked for 2 listings of 1 active property."


def test_only_active_properties_count(store: Store, owner: User, tenant: Tenant) -> None:
    home = records.from_listing(store("Z"), owner)
    records.edit(home, {"status": "closed"}, owner)
    assert (refresh.run(tenant), watched(), refresh.places(tenant.pk)) == (0, [], [])


def test_the_limit_keeps_the_linked_and_then_the_stalest(store: Store, owner: User, tenant: Tenant) -> None:
    records.from_listing(store("Z"), owner)
    for key in "ABC":
        store(key)
    ActiveRefresh.of_tenant(tenant.pk)
    ActiveRefresh.objects.update(limit=2)
    refresh.run(tenant)
    assert watched() == ["Z", "A"]
    ListingWatch.objects.update(refreshed_at=timezone.now(), outcome="unchanged")
    refresh.run(tenant)
    assert watched() == ["Z", "B"]


def test_a_home_without_a_link_has_its_listing_refreshed(store: Store, owner: User, tenant: Tenant) -> None:
    store("A", street_name="Sago", standard_status="Expired")
    records.create({"street_address": "12 Sago Lane", "postal_code": "92260"}, owner)
    refresh.run(tenant)
    assert watched() == ["A"]


def test_it_runs_once_when_due_and_not_when_off(store: Store, owner: User, tenant: Tenant) -> None:
    records.from_listing(store("Z"), owner)
    assert tasks.refresh_due() == 0  # the first look only says when it is due
    due = ActiveRefresh.objects.get().next_due_at
    assert due is not None and due.minute == 0
    now = due + timedelta(seconds=5)
    assert refresh.run_if_due(tenant, now) == 1
    assert refresh.run_if_due(tenant, now) is None
    ActiveRefresh.objects.update(enabled=False)
    assert refresh.run_if_due(tenant, now + timedelta(hours=2)) is None


def test_the_schedule_is_in_the_tenants_zone(tenant: Tenant, in_tenant: Tenant) -> None:
    settings = ActiveRefresh.of_tenant(tenant.pk)
    settings.cron_expression = "0 6 * * *"
    refresh.save_settings(settings, tenant)
    assert settings.next_due_at is not None and settings.next_due_at.hour in (13, 14)


def test_another_tenants_listings_are_never_asked_for(store: Store, other_tenant: Tenant) -> None:
    store("A")
    with tenant_scope(other_tenant):
        a_property(city="Palm Desert", postal_code="92260", property_key="addr:92260:12:SAGO A LN:")
        assert refresh.run(other_tenant) == 0


def test_the_page_says_what_holds_the_answers_up(store: Store, owner: User, tenant: Tenant, settings: Any) -> None:
    records.from_listing(store("Z"), owner)
    store("A")
    refresh.run(tenant)
    ListingWatch.objects.filter(listing_key="A").update(outcome=WatchOutcome.PAUSED)
    ListingWatch.objects.filter(listing_key="Z").update(refreshed_at=timezone.now(), outcome=WatchOutcome.CHANGED)
    held = refresh.HeldUp("Greater Palm Springs MLS", 1, "the feed is paused")
    assert refresh.progress() == refresh.Progress(asked=2, answered=1, changed=1, held_up=[held])
    settings.ENABLE_MLS_SYNC = False
    page = signed_in(owner).get(reverse("active_refresh")).content.decode()
    assert "Greater Palm Springs MLS: the feed is paused." in page and "MLS sync is switched off" in page


def test_an_operator_may_set_the_first_schedule(in_tenant: Tenant, settings: Any) -> None:
    settings.ACTIVE_PROPERTIES_SCRAPING_FREQUENCY = "0 */2 * * *"
    assert ActiveRefresh.of_tenant(in_tenant.pk).cron_expression == "0 */2 * * *"
    settings.ACTIVE_PROPERTIES_SCRAPING_FREQUENCY = "0 2 * * *"
    assert ActiveRefresh.of_tenant(in_tenant.pk).cron_expression == "0 */2 * * *"


def test_a_tenant_that_only_looked_learns_when_it_runs(tenant: Tenant, in_tenant: Tenant) -> None:
    ActiveRefresh.of_tenant(tenant.pk)
    tasks.refresh_due()
    assert ActiveRefresh.objects.get().next_due_at is not None


def test_a_sync_by_hand_asks_the_mls_before_all_others(store: Store, owner: User, tenant: Tenant) -> None:
    home = records.from_listing(store("Z"), owner)
    records.from_listing(store("A"), owner)
    refresh.run(tenant)
    client, url = signed_in(owner), reverse("sync_property", args=[home.pk])
    assert "The MLS is asked for anything newer" in client.post(url, follow=True).content.decode()
    client.post(url)
    urgent = ListingWatch.objects.order_by("-priority").first()
    assert urgent is not None and (urgent.listing_key, urgent.why, urgent.is_waiting) == ("Z", "manual sync", True)
    assert ListingWatch.objects.filter(why=refresh.BY_HAND).count() == 1
    refresh.run(tenant)
    assert ListingWatch.objects.filter(why=refresh.BY_HAND).exists() and refresh.progress().asked == 2
