from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from crm_leads.leads import scoring
from crm_leads.leads.models import default_weights
from crm_leads.leads.score_words import WORDS, in_words
from crm_leads.leads.unsold import figures_of, findings
from crm_leads.models import Lead, LeadPolicy
from listings.models import Collection
from realty.tenants.models import Tenant
from tests.crm_leads.intake.market import day, sync
from tests.crm_leads.rows import a_contact, a_lead

pytestmark = pytest.mark.usefixtures("in_tenant")

FULL: dict[str, Any] = {
    "price_cuts": 3, "days_on_market": 200, "photos_count": 2, "callable_from": timezone.now(),
    "owner_name": "Ana", "status_changed_on": day(2),
}  # fmt: skip


def scored(**fields: Any) -> Lead:
    lead = a_lead(**fields)
    if lead.owner_name:
        a_contact(lead)
    scoring.rescore([lead.pk])
    lead.refresh_from_db()
    return lead


def reasons(lead: Lead) -> dict[str, int]:
    return {why.text: why.points for why in in_words(lead.score_reasons)}


def test_each_reason_is_told_with_its_points_and_they_add_up() -> None:
    lead = scored(**FULL)
    assert reasons(lead) == {
        "Ended 2 days ago": 25,
        "3 price cuts": 15,
        "200 days on the market": 15,
        "Only 2 photos": 10,
        "A phone number that may be called": 10,
        "Expired rather than canceled": 5,
        "The owner is known": 5,
    }
    assert lead.score == sum(reasons(lead).values()) == 85
    assert list(reasons(lead).values()) == sorted(reasons(lead).values(), reverse=True)


@pytest.mark.parametrize("rule", ["suppressed", "opted_out", "home_stopped", "deceased", "litigator"])
def test_newcomer_h5_nobody_to_contact_is_no_lead_at_the_head_of_the_queue(rule: str) -> None:
    lead = scored(**{**FULL, "has_phone": True, "callable_from": None, "callable_rule": rule})
    assert (lead.score, lead.score_reasons) == (0, [])


def test_newcomer_h5_a_number_that_may_not_be_called_counts_for_nothing() -> None:
    lead = scored(**{**FULL, "has_phone": True, "callable_from": None, "callable_rule": "national_dnc"})
    assert lead.score == 75 and "A phone number that may be called" not in reasons(lead)


@pytest.mark.parametrize("gone", [{"opted_out_at": timezone.now()}, {"is_deceased": True}, {"is_owner": False}])
def test_newcomer_h5_an_owner_counts_who_may_be_contacted(gone: dict[str, Any]) -> None:
    lead = scored(**FULL)
    lead.contacts.update(**gone)
    scoring.rescore([lead.pk])
    assert "The owner is known" not in reasons(Lead.objects.get())
    a_contact(lead, full_name="Ben Owner")
    scoring.rescore([lead.pk])
    assert reasons(Lead.objects.get())["The owner is known"] == 5


def sold(gps: Collection, number: int, price: int, **values: Any) -> None:
    values = {"living_area": Decimal(2_000), "bedrooms_total": 3, "close_date": day(20 + number), **values}
    sync(gps, f"s{number}", "Closed", street_number=str(number), close_price=Decimal(price), **values)


HOME: dict[str, Any] = {
    "city": "Palm Desert", "postal_code": "92260-1234", "property_type": "Residential", "living_area": Decimal(2_000),
    "bedrooms_total": 3, "status_changed_on": day(2),
}  # fmt: skip


def test_a_price_over_nearby_sales_counts(gps: Collection) -> None:
    for number in range(3):
        sold(gps, number + 1, 400_000)
    near = reasons(scored(list_price=Decimal(450_000), property_key="near", **HOME))
    assert near["Asked 13% more per square foot than nearby sales"] == 8
    far = scored(list_price=Decimal(450_000), property_key="far", **{**HOME, "city": "Indio"})
    assert not any("nearby" in reason for reason in reasons(far))


def test_score_and_panel_speak_of_the_same_sales_architecture_3_2_1(gps: Collection) -> None:
    """Five cheap sales in the ZIP eight miles off, three dear ones around the corner in the next ZIP."""
    here = {"latitude": 33.7, "longitude": -116.3}
    for number in range(1, 6):
        sold(gps, number, 400_000, latitude=33.82, longitude=-116.3, postal_code="92260")
    for number in range(6, 9):
        sold(gps, number, 700_000, **here, postal_code="92211", city="Indian Wells")
    lead = scored(list_price=Decimal(600_000), **HOME, **here)
    assert not any("nearby" in reason for reason in reasons(lead))
    assert next(each.value for each in findings(lead, figures_of(lead)) if each.title == "Price") == "14% below sales"
    dear = scored(list_price=Decimal(770_000), property_key="dear", **HOME, **here)
    assert "Asked 10% more per square foot than nearby sales" in reasons(dear)
    assert next(each.value for each in findings(dear, figures_of(dear)) if each.title == "Price") == "10% above sales"


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
    assert set(scoring.REASONS) == set(default_weights()) == set(WORDS)


def test_stored_reasons_are_keys_and_numbers_architecture_3_2_1() -> None:
    """The words are Python's: pages, API and tests read the same keys."""
    stored = scored(**FULL).score_reasons
    assert stored[:2] == [
        {"key": "just_ended", "number": 2, "points": 25},
        {"key": "long_on_market", "number": 200, "points": 15},
    ]
    assert [why.text for why in in_words([{"key": "few_photos", "number": 1, "points": 3}, {"key": "gone"}])] == [
        "Only one photo"
    ]


def test_without_sales_nearby_and_days_nothing_is_said_of_them() -> None:
    """least() passes over NULL: what is not known would have its full share."""
    lead = scored(list_price=500_000, living_area=2_000, days_on_market=None)
    said = " ".join(reasons(lead))
    assert "Expired rather than canceled" in said
    assert "square foot" not in said and "on the market" not in said
