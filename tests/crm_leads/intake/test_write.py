"""What a lead is born with."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from crm_leads.intake.take_in import take_in
from crm_leads.leads import scoring
from crm_leads.leads.models import default_weights
from crm_leads.leads.score_words import in_words
from crm_leads.models import Lead, LeadPolicy
from listings.models import Collection
from listings.rows import PhotoRow
from realty.tenants.models import Tenant
from tests.conftest import signed_in
from tests.crm_leads.intake.market import ago, day, outcomes, sync
from tests.crm_leads.rows import a_contact

pytestmark = pytest.mark.usefixtures("in_tenant")


def test_one_odd_value_does_not_sink_the_others(mls: Collection, tenant: Tenant) -> None:
    odd = {"list_price": 10**13, "bedrooms_total": 10**12, "living_area": 10**11, "city": "X" * 5000}
    sync(mls, "odd", "Expired", street_number="1", unparsed_address="1 Agave " + "y" * 9000, **odd)
    sync(mls, "a", "Expired")
    take_in(tenant.pk)
    assert outcomes() == ["made", "made"]


def test_the_queue_shows_the_smallest_photo_that_the_source_has(mls: Collection, tenant: Tenant, owner: User) -> None:
    """newcomer M18: 30 thumbnails of 68 pixels were 30 photos of 640."""
    others = PhotoRow.of(order=0, uris={"thumb": "https://photos.example/another"}, media_key="a")
    uris = {"640": "https://photos.example/640", "thumb": "https://photos.example/thumb"}
    preferred = PhotoRow.of(order=1, uris=uris, media_key="b", preferred_photo_yn=True)
    sync(mls, "a", "Expired", photos=(others, preferred))
    sync(mls, "b", "Expired", street_name="Palm")
    take_in(tenant.pk)
    page = signed_in(owner).get(reverse("leads")).content.decode()
    assert re.findall(r'<img src="([^"]*)"', page) == ["https://photos.example/thumb"]


def reasons(lead: Lead) -> dict[str, int]:
    return {why.text: why.points for why in in_words(lead.score_reasons)}


def test_a_lead_is_born_with_its_score(mls: Collection, tenant: Tenant) -> None:
    sync(mls, "a", photos_count=3)
    sync(mls, "a", "Expired", photos_count=3, list_price=480_000)
    take_in(tenant.pk)
    lead = Lead.objects.get()
    assert reasons(lead) == {
        "Ended yesterday": 25,
        "Only 3 photos": 10,
        "119 days on the market": 9,
        "Expired rather than canceled": 5,
        "One price cut": 5,
    }
    assert lead.score == 54


def test_weights_of_the_tenant_hold_at_birth(mls: Collection, tenant: Tenant) -> None:
    LeadPolicy.objects.create(tenant=tenant, score_weights={**dict.fromkeys(default_weights(), 0), "just_ended": 3})
    sync(mls, "a", "Expired")
    take_in(tenant.pk)
    assert reasons(Lead.objects.get()) == {"Ended yesterday": 100}


def test_sales_nearby_count_at_birth(mls: Collection, tenant: Tenant) -> None:
    sold = {"close_price": 400_000, "living_area": 2_000, "close_date": day(30)}
    for number in range(1, 6):
        sync(mls, f"s{number}", "Closed", street_number=str(number), **sold)
    sync(mls, "a", "Expired", list_price=450_000, living_area=2_000)
    take_in(tenant.pk)
    assert reasons(Lead.objects.get())["Asked 13% more per square foot than nearby sales"] == 8


def test_a_lead_that_opens_again_keeps_the_points_of_its_owner_and_phone(mls: Collection, tenant: Tenant) -> None:
    sync(mls, "a", "Expired", status_change_timestamp=ago(60))
    take_in(tenant.pk)
    a_contact(Lead.objects.get())
    Lead.objects.update(has_phone=True, callable_from=ago(0), owner_name="Ana Owner")
    sync(mls, "b", "Canceled", on_market_date=day(50), status_change_timestamp=ago(0))
    take_in(tenant.pk)
    lead = Lead.objects.get()
    assert lead.mls_number == "IDb" and lead.callable_from is None and lead.callable_until, "it is looked at again"
    assert reasons(lead) == {
        "Ended today": 25, "A phone number that may be called": 10, "The owner is known": 5, "50 days on the market": 2,
    }  # fmt: skip


ODD: list[dict[str, Any]] = [
    {"list_price": 499_999, "original_list_price": 505_000, "living_area": Decimal("1333.33"), "photos_count": 0},
    {"list_price": None, "living_area": 0, "on_market_date": None, "listing_contract_date": None},
    {"photos_count": 14, "status_change_timestamp": ago(45), "on_market_date": day(46)},
    {"list_price": 10**13, "living_area": 10**11, "city": "X" * 5000, "postal_code": "92260-1234"},
    {"standard_status": "Canceled", "status_change_timestamp": ago(89), "property_type": "Land"},
]


def test_scoring_again_finds_what_each_was_born_with(mls: Collection, tenant: Tenant) -> None:
    for number in range(11, 17):
        sync(mls, f"s{number}", "Closed", street_number=str(number), close_price=300_000 + number, living_area=999,
             close_date=day(number))  # fmt: skip
    for number, odd in enumerate(ODD, 1):
        sync(mls, f"o{number}", street_number=str(number), list_price=510_000)
        sync(mls, f"o{number}", **{"status": "Expired", "street_number": str(number), **odd})
    take_in(tenant.pk)
    assert len(set(Lead.objects.values_list("score", flat=True))) > 1
    assert (Lead.objects.count(), scoring.rescore_all()) == (len(ODD), 0)
