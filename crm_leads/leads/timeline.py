"""Timelines of leads and properties: the only writer of `Activity`."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Value
from django.db.models.functions import Greatest
from django.utils import timezone

from crm_leads.enums import ActivityKind
from crm_leads.leads.models import marked
from crm_leads.models import Activity, CrmProperty, Lead
from realty.tenants.together import Read

# After these, the gate may say something else of a call to the lead's people.
ABOUT_CALLS = frozenset(
    {
        ActivityKind.CALL, ActivityKind.VOICEMAIL, ActivityKind.OPT_OUT, ActivityKind.CONSENT, ActivityKind.TRACE,
        ActivityKind.REOPENED,
    }
)  # fmt: skip
NEWEST = "lead_id = %s ORDER BY at DESC, id DESC LIMIT %s"
OLDER = """
lead_id = %s AND (at, id) < (SELECT at, id FROM crm_leads_activity WHERE {mine} AND id = %s AND lead_id = %s)
ORDER BY at DESC, id DESC LIMIT %s
"""


def lines_read(lead: Lead, most: int, before: int | None = None) -> Read[Activity]:
    """The newest lines of the lead, or those that are older than its line `before`."""
    if before is None:
        return Read(Activity, NEWEST, [lead.pk, most])
    return Read(Activity, OLDER, [lead.pk, before, lead.pk, most])


def record(
    kind: ActivityKind,
    summary: str,
    *,
    lead: Lead | None = None,
    crm_property: CrmProperty | None = None,
    user: User | None = None,
    at: datetime | None = None,
    **data: Any,
) -> Activity:
    """Add a line to the timeline of the lead, the property or both, and move the lead's last activity."""
    owner = lead or crm_property
    assert owner is not None, "An activity belongs to a lead or a property."
    activity = Activity.objects.create(
        tenant_id=owner.tenant_id,
        lead=lead,
        crm_property=crm_property,
        kind=kind,
        summary=summary,
        data=data,
        user=user,
        at=at or timezone.now(),
    )
    if lead is not None:
        Lead.objects.filter(pk=lead.pk).update(**_moved(kind, activity.at))
    return activity


def _moved(kind: ActivityKind, at: datetime) -> dict[str, Any]:
    # What is told of a day long past is not the newest. PostgreSQL leaves out what is NULL.
    return {"last_activity_at": Greatest("last_activity_at", Value(at)), **(marked() if kind in ABOUT_CALLS else {})}


def record_for_all(kind: ActivityKind, summary: str, leads: Iterable[Lead], user: User | None = None) -> None:
    """The same line for many leads, in two queries."""
    record_each(kind, [(lead, summary, {}) for lead in leads], user)


def record_each(kind: ActivityKind, lines: Iterable[tuple[Lead, str, dict[str, Any]]], user: User | None) -> None:
    """A line for each of many leads, with its own summary and data, in two queries."""
    now = timezone.now()
    rows = [
        Activity(tenant_id=lead.tenant_id, lead=lead, kind=kind, summary=summary, data=data, user=user, at=now)
        for lead, summary, data in lines
    ]
    Activity.objects.bulk_create(rows, batch_size=1_000)
    Lead.objects.filter(pk__in=[row.lead_id for row in rows]).update(**_moved(kind, now))


def record_for_properties(
    kind: ActivityKind, summary: str, homes: Iterable[CrmProperty], user: User | None = None
) -> None:
    """The same line for many properties, in one query."""
    record_each_property(kind, [(home, summary) for home in homes], user)


def record_each_property(kind: ActivityKind, lines: Iterable[tuple[CrmProperty, str]], user: User | None) -> None:
    """A line for each of many properties, with its own summary, in one query."""
    now = timezone.now()
    rows = [
        Activity(tenant_id=home.tenant_id, crm_property=home, kind=kind, summary=summary, user=user, at=now)
        for home, summary in lines
    ]
    Activity.objects.bulk_create(rows, batch_size=1_000)
