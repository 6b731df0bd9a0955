"""vendors_and_law H1: of a home's live listings, only those that ended unsold free it."""

from datetime import date
from typing import Any

import pytest

from crm_leads.compliance.gate import Act, look
from crm_leads.models import Lead
from listings.enums import StandardStatus
from listings.models import Collection
from realty.tenants.models import Tenant
from tests.crm_leads.compliance.lawful import MONDAY_NOON, a_listing, call, lawful_lead, mail, rule, trace

pytestmark = pytest.mark.django_db
FREE = {"Expired", "Canceled", "Delete"}
WORDS = (
    "Temporarily Off Market", "Under Agreement", "Contingent", "Delayed Marketing", "Leased", "Sold", "Off Market",
    "Terminated", "Whatever They Say Next Year",
)  # fmt: skip


@pytest.fixture
def lead(gps: Collection, in_tenant: Tenant) -> Lead:
    return lawful_lead()[0]


def _acts(lead: Lead) -> list[Act]:
    return [call(lead), mail(lead), trace(lead)]


@pytest.mark.parametrize("status", StandardStatus.values)
def test_h1_a_live_listing_frees_its_home_only_by_having_ended(lead: Lead, gps: Collection, status: str) -> None:
    a_listing(gps, "again", property_key=lead.property_key, standard_status=status)
    assert {rule(act) for act in _acts(lead)} == ({"allowed"} if status in FREE else {"mls"})


@pytest.mark.parametrize("word", WORDS)
def test_h1_a_word_that_nobody_explained_is_a_live_listing_and_is_quoted(
    lead: Lead, gps: Collection, word: str
) -> None:
    a_listing(gps, "again", property_key=lead.property_key, standard_status="Unknown", mls_status=word)
    verdicts = [look(act, now=MONDAY_NOON) for act in _acts(lead)]
    assert {verdict.rule for verdict in verdicts} == {"mls"}
    assert all(f"“{word}”" in verdict.sentence for verdict in verdicts)
    assert verdicts[0].evidence["mls_status"] == word


@pytest.mark.parametrize(("closed_on", "expected"), [(date(2020, 1, 1), "allowed"), (None, "mls")])
def test_h1_a_sale_before_the_listing_ended_frees_the_home(
    lead: Lead, gps: Collection, closed_on: date | None, expected: str
) -> None:
    a_listing(gps, "sold", property_key=lead.property_key, standard_status="Closed", close_date=closed_on)
    assert {rule(act) for act in _acts(lead)} == {expected}


def test_h1_a_lease_is_not_told_as_a_sale(lead: Lead, gps: Collection) -> None:
    leased: dict[str, Any] = {"standard_status": "Closed", "property_type": "Residential Lease"}
    a_listing(gps, "rent", property_key=lead.property_key, **leased)
    assert "was leased" in look(call(lead), now=MONDAY_NOON).sentence
