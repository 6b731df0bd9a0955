"""Saved searches, alerts, favorites and notes as an agent uses them."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.db.models import F
from django.utils import timezone
from playwright.sync_api import expect

from listings import tasks
from listings.models import Listing, ListingEvent
from mls_sync.models import Feed
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.browser.driving import Visit, examine, looks
from tests.listings.alerts.test_following import saved


@pytest.fixture
def alerted(synced: Feed, owner: User, tenant: Tenant) -> Feed:
    """Olivia's search was told of price drops of three homes in Palm Springs."""
    with tenant_scope(tenant):
        saved(owner, tenant, query="city=Palm+Springs", name="Palm Springs, for the Coles")
        now = timezone.now()
        sales = Listing.objects.on_market().filter(city="Palm Springs", property_type="Residential")
        for home in sales.exclude(list_price=None).order_by("pk")[:3]:
            before = home.list_price
            Listing.objects.filter(pk=home.pk).update(list_price=F("list_price") - Decimal(10_000))
            ListingEvent.objects.create(
                collection_id=home.collection_id, listing=home, kind="price", old_value=str(before),
                new_value=str(before - 10_000), occurred_at=now, recorded_at=now,
            )  # fmt: skip
        tasks.follow_alerts(tenant.pk)
    return synced


def test_a_search_is_saved_and_its_alert_opened(visit: Visit, owner: User, alerted: Feed) -> None:
    page = visit(owner, "/listings/?city=Palm+Springs&min_beds=2")
    page.get_by_role("link", name="Save search").click()
    expect(page.get_by_role("heading", name="The last 30 days")).to_be_visible()
    page.get_by_label("Name").fill("Two bedrooms")
    page.get_by_label("New open houses").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved “Two bedrooms”.")).to_be_visible()
    expect(page.get_by_text("3 new")).to_be_visible()
    page.get_by_role("link", name="Alerts").first.click()
    expect(page.get_by_text("Price drop").first).to_be_visible()
    page.locator(".alert-row .link-button").first.click()
    expect(page.get_by_role("heading", name="Notes")).to_be_visible()
    expect(page.locator(".topbar-alerts .due-badge")).to_contain_text("2")


def test_a_home_is_marked_and_a_note_left(visit: Visit, owner: User, synced: Feed) -> None:
    page = visit(owner, "/listings/")
    star = page.locator(".home .mark[title=Favorite]").first
    star.click()
    expect(page.locator(".home .mark[title=Favorite]").first).to_have_attribute("aria-pressed", "true")
    page.goto(page.url.split("/listings/")[0] + "/listings/favorites/")
    expect(page.locator(".home")).to_have_count(1)
    page.locator(".home-link").click()
    page.get_by_label("New note").fill("Ask for the roof's age.")
    page.get_by_role("button", name="Add note").click()
    expect(page.locator(".listing-note")).to_contain_text("Ask for the roof's age.")


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("saved-searches", "/listings/saved/"),
        ("save-search", "/listings/saved/new/?city=Palm+Springs&max_price=900000"),
        ("alerts", "/listings/alerts/"),
        ("favorites", "/listings/favorites/"),
        ("search-with-marks", "/listings/?city=Palm+Springs"),
    ],
)
def test_they_look_and_read_well(visit: Visit, owner: User, alerted: Feed, name: str, path: str) -> None:
    for page, look in looks(visit, owner, path):
        examine(page, f"{name}-{look}")
