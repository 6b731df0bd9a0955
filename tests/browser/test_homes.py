"""Homes in doubt in Chromium: seen wide and on a phone, and answered by keyboard."""

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from playwright.sync_api import expect

from listings.home_questions import Side, ask, home_of
from listings.ingest import write
from listings.models import Collection, HomeQuestion, Listing
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.browser.driving import Visit, examine, looks
from tests.listings.rows import row

PATH = "/listings/same-home/"


@pytest.fixture
def doubt(transactional_db: None, tenant: Tenant, gps: Collection, crmls: Collection) -> None:
    """12 Saint Andrews Drive, and a listing of the other feed that does not say what kind of street it is."""
    with tenant_scope(tenant), transaction.atomic():
        write(
            gps, [row("A", street_name="Saint Andrews", street_suffix="Dr", parcel_number="620-300-041")], run_id=None
        )
        write(crmls, [row("B", street_name="Saint Andrews", street_suffix="")], run_id=None)
        one, other = Listing.objects.order_by("pk")
        ask(tenant.pk, [(Side(home_of(one), one.pk), Side(home_of(other), other.pk))])


def test_the_page_has_no_serious_fault(visit: Visit, owner: User, doubt: None) -> None:
    for page, look in looks(visit, owner, PATH):
        expect(page.get_by_role("heading", name="Same home?")).to_be_visible()
        examine(page, f"same-home-{look}", full=True)


def test_a_question_is_answered_by_keyboard(visit: Visit, owner: User, tenant: Tenant, doubt: None) -> None:
    page = visit(owner, PATH)
    page.get_by_role("button", name="The same home").press("Enter")
    expect(page.get_by_text("Kept as one home")).to_be_visible()
    expect(page.get_by_text("No open questions")).to_be_visible()
    with tenant_scope(tenant):
        assert HomeQuestion.objects.get().answer == "same"
        assert Listing.objects.values("property_key").distinct().count() == 1
