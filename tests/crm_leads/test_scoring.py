from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from crm_leads import scoring
from crm_leads.models import Lead, LeadPolicy
from crm_leads.models.policy import default_weights
from listings.models import Collection
from realty.tenants.models import Tenant
from tests.crm_leads.intake.market import day, sync
from tests.crm_leads.rows import a_lead

pytestmark = pytest.mark.usefixtures("in_tenant")

FULL: dict[str, Any] = {
    "price_cuts": 3, "days_on_market": 200, "photos_count": 2, "has_phone": True, "owner_name": "Ana",
    "status_changed_on": day(2),
}  # fmt: skip


def scored(**fields: Any) -> Lead:
    lead = a_lead(**fields)
    scoring.rescore([lead.pk])
    lead.refresh_from_db()
    return lead


def reasons(lead: Lead) -> dict[str, int]:
    return {entry["reason"]: entry["points"] for entry in lead.score_reasons}


def test_each_reason_is_told_with_its_points_and_they_add_up() -> None:
    lead = scored(**FULL)
    assert reasons(lead) == {
        "Ended 2 days ago": 25,
        "3 price cuts": 15,
        "200 days on the market": 15,
        "Only 2 photos": 10,
        "A phone number is known": 10,
        "Expired rather than canceled": 5,
        "The owner is known": 5,
    }
    assert lead.score == sum(reasons(lead).values()) == 85
    assert list(reasons(lead).values()) == sorted(reasons(lead).values(), reverse=True)


def test_a_price_over_nearby_sales_counts(gps: Collection) -> None:
    for number in range(5):
        sync(gps, f"s{number}", "Closed", street_number=str(number + 1), close_price=Decimal(400_000),
             living_area=Decimal(2_000), close_date=day(30 + number))  # fmt: skip
    home = {"city": "Palm Desert", "postal_code": "92260-1234", "property_type": "Residential", "living_area": 2_000}
    near = reasons(scored(list_price=Decimal(450_000), property_key="near", **home))
    assert near["Asked 13% more per square foot than nearby sales"] == 8
    far = scored(list_price=Decimal(450_000), property_key="far", **{**home, "postal_code": "92262"})
    assert not any("nearby" in reason for reason in reasons(far))


def test_weights_of_the_tenant_decide(tenant: Tenant) -> None:
    LeadPolicy.objects.create(tenant=tenant, score_weights={**dict.fromkeys(default_weights(), 0), "few_photos": 7})
    assert reasons(scored(**FULL)) == {"Only 2 photos": 100}


def test_an_old_lead_without_anything_has_no_points() -> None:
    assert scored(status_changed_on=day(300), standard_status="Canceled").score == 0


def test_scoring_twice_changes_nothing_and_a_later_day_does() -> None:
    lead = scored(**FULL)
    assert scoring.rescore([lead.pk]) == 0
    assert scoring.rescore_all(timezone.now() + timedelta(days=40)) == 1
    assert scoring.rescore_all(timezone.now() + timedelta(days=40)) == 0


def test_closed_and_purged_leads_keep_their_score() -> None:
    a_lead(closed_at=timezone.now(), closed_because="sold")
    assert scoring.rescore_all() == 0
    assert scoring.rescore([a_lead(property_key="p", purged_at=timezone.now()).pk]) == 0


@pytest.mark.parametrize("wrong", [{"few_photos": -1}, {"few_photos": 101}, {"few_photos": True}, {"few_photos": "9"}])
def test_weights_are_whole_numbers_up_to_100(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="Few photos"):
        scoring.valid_weights({**default_weights(), **wrong})
    with pytest.raises(ValidationError, match="At least one"):
        scoring.valid_weights({})


def test_every_weight_has_its_reason() -> None:
    assert set(scoring.REASONS) == set(default_weights())


def test_without_sales_nearby_and_days_nothing_is_said_of_them() -> None:
    """least() passes over NULL: what is not known would have its full share."""
    lead = scored(list_price=500_000, living_area=2_000, days_on_market=None)
    said = " ".join(row["reason"] for row in lead.score_reasons)
    assert "Expired rather than canceled" in said
    assert "square foot" not in said and "on the market" not in said
