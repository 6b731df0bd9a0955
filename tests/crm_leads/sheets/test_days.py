"""A client's sheet says how long a home has been on the market where the MLS lets clients know it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from listings.client_display import unknown_names
from listings.models import Collection
from realty.tenants.scope import platform_scope
from tests.crm_leads.sheets.test_sheets import gps, read, text_of
from tests.listings.views.homes import put

__all__ = ["gps"]


@pytest.mark.parametrize(
    ("hidden", "is_told"),
    [
        ("", True), ("TaxAnnualAmount", True), ("DaysOnMarket", False), ("OriginalEntryTimestamp", False),
        ("OnMarketDate, ListingContractDate", False), ("CumulativeDaysOnMarket", False),
    ],
)  # fmt: skip
def test_days_are_told_where_nothing_that_they_come_from_is_hidden(
    owner: User, gps: Collection, hidden: str, is_told: bool
) -> None:
    [home] = put(gps, "a", original_entry_timestamp=timezone.now() - timedelta(days=140))
    with platform_scope("test"):
        Collection.objects.update(hidden_from_clients=hidden)
    assert ("140 days on market" in text_of(read(owner, home.pk, "client-sheet"))) == is_told
    assert "140 days on market" in text_of(read(owner, home.pk))


def test_days_on_market_can_be_hidden() -> None:
    assert unknown_names("DaysOnMarket") == []
