"""A home over all its listings in Chromium: seen wide and on a phone, parted, joined and undone by keyboard."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from playwright.sync_api import expect

from listings.ingest import write
from listings.models import Collection, Listing
from listings.photos import sources_of
from listings.rows import PhotoRow
from mls_sync.models import Feed
from realty.tenants.scope import tenant_scope
from tests.browser.driving import Visit, examine, looks
from tests.listings.rows import row

SAGO: dict[str, Any] = {
    "street_number": "12", "street_name": "Sago", "street_suffix": "Ln", "latitude": 33.72, "longitude": -116.37,
    "list_agent_full_name": "Ada Lister", "list_office_name": "Sample Homes", "year_built": 1999, "bedrooms_total": 3,
}  # fmt: skip


@pytest.fixture
def sago(synced: Feed, crmls: Collection) -> Listing:
    """Sold in 2021, expired, relisted in two MLSs; the pictures of the relisting are those of the expired listing."""
    with tenant_scope(synced.tenant_id), transaction.atomic():
        gps = Collection.objects.get(provider="gps")
        pictures = next(found for found in sources_of(Listing.objects.values_list("pk", flat=True)).values() if found)
        photos = tuple(
            PhotoRow.of(order=n, uris=each.photo.uris, media_key=f"photo{n}") for n, each in enumerate(pictures[:6])
        )
        write(gps, [
            _listing("S21", "Closed", 430_000, date(2021, 2, 1), close_date=date(2021, 3, 20),
                     close_price=Decimal(425_000)),
            _listing("S25", "Expired", 620_000, date(2025, 9, 1), off_market_date=date(2026, 2, 1),
                     photos=photos[:3]),
            _listing("S26", "Active", 589_000, date(2026, 3, 1), original_list_price=Decimal(599_000),
                     photos=photos),
            _listing("R23", "Closed", 2_900, date(2023, 5, 1), property_type="Residential Lease",
                     close_date=date(2023, 6, 1)),
        ], run_id=None)  # fmt: skip
        write(crmls, [_listing("C26", "Active", 589_000, date(2026, 3, 3))], run_id=None)
        write(gps, [row("E1", **{**SAGO, "street_name": "Elm", "list_price": Decimal(500_000)})], run_id=None)
        found: Listing = Listing.objects.get(listing_key="S26")
    return found


def _listing(key: str, status: str, price: int, start: date, **values: Any) -> Any:
    given = {"standard_status": status, "list_price": Decimal(price), "on_market_date": start, **SAGO, **values}
    return row(key, **given)


def test_the_pages_have_no_serious_fault(visit: Visit, owner: User, sago: Listing) -> None:
    for page, look in looks(visit, owner, f"/listings/homes/{sago.pk}/"):
        expect(page.get_by_role("heading", name="12 Sago Ln")).to_be_visible()
        examine(page, f"property-history-{look}", full=True)
    for page, look in looks(visit, owner, f"/listings/homes/{sago.pk}/join/?q=IDE1"):
        expect(page.get_by_text("12 Elm Ln")).to_be_visible()
        examine(page, f"same-home-as-{look}", full=True)


def test_homes_are_parted_and_joined_and_it_is_undone_by_keyboard(visit: Visit, owner: User, sago: Listing) -> None:
    page = visit(owner, f"/listings/homes/{sago.pk}/")
    page.get_by_label("Listing IDR23 is another home").press("Enter")
    page.get_by_role("button", name="This listing is another home").press("Enter")
    expect(page.get_by_text("Listing IDR23 is another home than listing")).to_have_count(2)
    expect(page.get_by_role("heading", name="Listings for rent")).to_have_count(0)
    page.get_by_role("link", name="Same home as").press("Enter")
    page.get_by_label("MLS number or address").fill("IDE1")
    page.get_by_label("MLS number or address").press("Enter")
    page.get_by_role("button", name="Listing IDE1 is the same home").press("Enter")
    expect(page.get_by_text("4 offers")).to_be_visible()
    page.get_by_label("Listing IDS21 is another home").press("Enter")
    examine(page, "property-history-decided", full=True)
    page.get_by_role("button", name="Undo: Listings").press("Enter")
    expect(page.get_by_text("3 offers")).to_be_visible()
    page.get_by_role("button", name="Undo: Listing IDR23").press("Enter")
    expect(page.get_by_role("heading", name="Listings for rent")).to_be_visible()


def test_it_works_without_javascript(visit: Visit, owner: User, sago: Listing) -> None:
    page = visit(owner, f"/listings/homes/{sago.pk}/", javascript=False, phone=True)
    page.get_by_label("Listing IDR23 is another home").click()
    page.get_by_role("button", name="This listing is another home").click()
    expect(page.get_by_text("Listing IDR23 is another home than listing").first).to_be_visible()
