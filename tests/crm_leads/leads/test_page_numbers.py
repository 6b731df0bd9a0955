"""What a lead's page says of days and prices: one rule on each page."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User

from crm_leads.models import Lead
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.crm_leads.leads.test_page import SNAPSHOT, lead, page_of
from tests.crm_leads.rows import a_lead
from tests.listings.views.homes import text_of

__all__ = ["lead"]


def test_a_raise_is_told_as_a_raise_newcomer_m1(owner: User, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        raised = a_lead(list_price=589_000, original_list_price=580_000)
        cut = a_lead(list_price=560_000, original_list_price=580_000, property_key="cut")
    page = page_of(owner, raised)
    assert "raised from $580,000" in page and "was $580,000" not in page
    assert "was $580,000" in page_of(owner, cut)


@pytest.mark.parametrize("now", ["2026-11-28T08:05:00+00:00", "2026-11-28T20:00:00+00:00", "2026-11-29T07:55:00+00:00"])
def test_ended_by_one_day_on_a_page_newcomer_m2(
    owner: User, tenant: Tenant, monkeypatch: pytest.MonkeyPatch, now: str
) -> None:
    """Just after midnight, at noon and just before midnight in California: what ended on Nov 19 at 9 PM ended nine days
    ago, in the score as in the history, though it was scored some days before."""
    event = {"kind": "status", "old_value": "Active", "new_value": "Canceled", "at": "2026-11-20T05:00:00+00:00"}
    snapshot = {**SNAPSHOT, "on_market_date": "2026-08-12", "standard_status": "Canceled", "events": [event]}
    snapshot |= {"status_change_timestamp": event["at"]}
    with tenant_scope(tenant):
        lead = a_lead(
            status_changed_on="2026-11-19", days_on_market=99, snapshot=snapshot,
            score_reasons=[{"key": "just_ended", "number": 4, "points": 25}],
        )  # fmt: skip
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime.fromisoformat(now))
    page = page_of(owner, lead)
    assert "Ended 9 days ago" in page and ">9 days ago</time> &middot; day 99" in page


def test_a_next_step_prints_its_day_newcomer_m2(owner: User, lead: Lead, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        Lead.objects.update(next_step="Call", next_step_at=datetime(2030, 12, 7, 17, tzinfo=UTC))
    assert ">Sat, Dec 7, 2030, 9:00 AM</time>" in page_of(owner, lead)
    assert ">Sat, Dec 7, 2030, 9:00 AM</time>" in text_of(signed_in(owner).get("/crm/leads/"))
