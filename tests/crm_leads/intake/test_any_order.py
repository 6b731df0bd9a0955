"""Whatever the feeds do to a few homes, in whatever order, however often it is read."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_leads.intake.take_in import take_in
from crm_leads.models import IntakeDecision, Lead
from listings.enums import ON_MARKET
from listings.models import Collection, Listing, ListingEvent
from realty.tenants.models import Tenant
from tests.crm_leads.intake.market import day, permit, sync, vanish

pytestmark = pytest.mark.usefixtures("in_tenant")

STATUSES = ("Active", "Pending", "Expired", "Canceled", "Withdrawn", "Hold", "Closed", "Unknown")
SALE_ENDED = ("Expired", "Canceled")


@dataclass
class Move:
    """Listing `listing` of home `home` in one of two collections gets a status, vanishes (""), or all is read."""

    collection: int
    home: int
    listing: int
    status: str
    is_read: bool


moves = st.lists(
    st.builds(
        Move,
        collection=st.integers(0, 1),
        home=st.integers(1, 2),
        listing=st.integers(1, 2),
        status=st.sampled_from(("", *STATUSES)),
        is_read=st.booleans(),
    ),
    max_size=10,
)


@pytest.fixture
def feeds(gps: Collection, crmls: Collection, owner: User) -> list[Collection]:
    permit(gps, owner)
    permit(crmls, owner)
    return [gps, crmls]


def carry_out(move: Move, feeds: list[Collection]) -> None:
    key = f"{move.home}-{move.listing}"
    if move.status:
        at: dict[str, Any] = {"on_market_date": day(100 + move.listing), "close_date": None}
        sync(feeds[move.collection], key, move.status, street_number=str(move.home), **at)
    else:
        vanish(feeds[move.collection], key)


def considered() -> set[int]:
    """Ids of the events that need a decision whatever the leads are."""
    rows = (
        ListingEvent.objects.exclude(kind="price").order_by("pk").values_list("pk", "listing_id", "kind", "old_value")
    )
    first: dict[int, str] = {}
    for _, listing, kind, old in rows:
        if kind in ("status", "back_on_market"):
            first.setdefault(listing, old)
    now = dict(Listing.objects.values_list("pk", "standard_status"))
    return {pk for pk, listing, kind, _ in rows if kind != "new" or first.get(listing, now[listing]) in SALE_ENDED}


def is_ended_and_unsold(home: int) -> bool:
    """By the listings as they are: something ended and is still there to prove it, and nothing speaks against it."""
    rows = list(Listing.objects.filter(street_number=str(home)))
    live = {row.standard_status for row in rows if row.vanished_at is None}
    sold = any(row.standard_status == "Closed" for row in rows)
    against = {*ON_MARKET, "Withdrawn", "Hold"}
    return bool(live & set(SALE_ENDED)) and not live & against and not sold


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(moves=moves)
def test_one_lead_for_each_home_open_only_while_it_ended_unsold(
    moves: list[Move], feeds: list[Collection], tenant: Tenant
) -> None:
    with transaction.atomic():
        for move in moves:
            carry_out(move, feeds)
            if move.is_read:
                take_in(tenant.pk)
        take_in(tenant.pk)
        before = sorted(IntakeDecision.objects.values_list("event_id", "outcome"))
        take_in(tenant.pk)
        assert sorted(IntakeDecision.objects.values_list("event_id", "outcome")) == before
        _hold()
        transaction.set_rollback(True)


def _hold() -> None:
    homes = list(Lead.objects.values_list("property_key", flat=True))
    assert len(homes) == len(set(homes)) <= 2
    decided = list(IntakeDecision.objects.values_list("event_id", flat=True))
    assert len(decided) == len(set(decided))
    assert considered() <= set(decided)
    more = set(decided) - considered()
    assert set(ListingEvent.objects.filter(pk__in=more).values_list("kind", flat=True)) <= {"new"}
    for home in (1, 2):
        lead = Lead.objects.filter(property_key__contains=f":{home}:AGAVE").first()
        if lead is not None and lead.is_open:
            assert is_ended_and_unsold(home), (home, lead)
        elif is_ended_and_unsold(home):
            assert _has_unknown(home), (home, lead)


def _has_unknown(home: int) -> bool:
    """A listing that vanished, or whose status says nothing, may keep a home from being a lead."""
    rows = Listing.objects.filter(street_number=str(home))
    return any(row.vanished_at is not None or row.standard_status == "Unknown" for row in rows)
