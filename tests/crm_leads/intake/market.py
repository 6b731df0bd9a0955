"""Listings that come, change and go, as a sync would write them."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from crm_leads.intake import permission
from crm_leads.models import IntakeDecision, Lead
from listings import ingest
from listings.models import Collection, ListingEvent
from tests.listings.rows import row

ZONE = ZoneInfo("America/Los_Angeles")
HOME = {"street_number": "9", "street_name": "Agave", "street_suffix": "Drive"}


def sync(collection: Collection, key: str, status: str = "Active", **values: Any) -> None:
    """The MLS says this of listing `key` now. Without other values it is of the home HOME, listed 120 days ago, and its
    status changed yesterday."""
    values = {
        **HOME,
        "on_market_date": day(120),
        "status_change_timestamp": ago(1),
        "modification_timestamp": ago(0),
        "standard_status": status,
        **values,
    }
    write(collection, row(key, **values))


def write(collection: Collection, *rows: Any) -> None:
    with transaction.atomic():
        ingest.compare(collection, {each.listing_key: each.content_hash for each in rows})
        ingest.write(collection, list(rows), run_id=None)


def vanish(collection: Collection, key: str) -> None:
    with transaction.atomic():
        ingest.mark_vanished(collection, [key], run_id=None)


def permit(collection: Collection, user: User) -> None:
    permission.set_role(collection, "back_office")
    permission.state(collection, user, "Our MLS allows it.")


def ago(days: float) -> datetime:
    # By the wall clock of the tenant, so that a change to summer time in between moves no date.
    return timezone.now().astimezone(ZONE) - timedelta(days=days)


def day(days: int) -> date:
    """So many days ago, in the tenant's zone."""
    return ago(days).astimezone(ZONE).date()


def outcomes() -> list[str]:
    """Of all decisions, in the order of their events."""
    return list(IntakeDecision.objects.order_by("event_id").values_list("outcome", flat=True))


def reasons() -> list[str]:
    return list(IntakeDecision.objects.order_by("event_id").values_list("reason", flat=True))


def told(lead: Lead) -> list[str]:
    return list(lead.activities.order_by("at", "pk").values_list("summary", flat=True))


def events() -> int:
    return ListingEvent.objects.count()
