"""What is not known speaks neither for a lead nor against it."""

import pytest

from crm_leads import scoring
from crm_leads.models import Lead
from tests.crm_leads.rows import a_lead


@pytest.mark.usefixtures("in_tenant")
def test_without_sales_nearby_and_days_nothing_is_said_of_them() -> None:
    lead = a_lead(list_price=500_000, living_area=2_000, days_on_market=None)
    scoring.rescore([lead.pk])
    said = " ".join(row["reason"] for row in Lead.objects.get().score_reasons)
    assert "Expired rather than canceled" in said
    assert "square foot" not in said and "on the market" not in said
