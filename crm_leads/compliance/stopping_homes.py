"""Recording that nobody at a home is contacted, and lifting it."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from crm_leads.compliance.home_stops import HomeRef, stops_of
from crm_leads.compliance.person_stops import ADDRESS
from crm_leads.compliance.suppression import stop_queued_at
from crm_leads.enums import ActivityKind, HomeStoppedBecause
from crm_leads.homes.keys import KEYS, keys_of
from crm_leads.leads import timeline
from crm_leads.models import CrmProperty, HomeStop, Lead
from crm_leads.outreach.stopping import stop_queued


@transaction.atomic
def stop_home(
    record: Lead | CrmProperty,
    because: HomeStoppedBecause | str = HomeStoppedBecause.NOT_SELLING,
    *,
    channel: str = "",
    evidence: str = "",
    user: User | None = None,
    at: datetime | None = None,
) -> HomeStop:
    """Nobody contacts anybody at the home of this lead or property again, on any channel, until an owner lifts it; what
    is queued there stops. Told twice, it stands once.

    One owner's "we do not want to sell" covers all owners of the home: 19 NYCRR 175.17(a)(2), 720 ILCS 590/1(d)
    (docs/compliance.md)."""
    type(record)._default_manager.select_for_update(of=("self",)).only("pk").get(pk=record.pk)
    stop = next(iter(stops_of(record)), None)
    if stop is None:
        where = HomeRef.of(record)
        stop = HomeStop.objects.create(
            **dict(zip(KEYS, keys_of(record), strict=True)),
            lead_id=where.lead_id,
            crm_property_id=where.crm_property_id,
            because=HomeStoppedBecause(because),
            channel=channel,
            evidence=evidence,
            occurred_at=at or timezone.now(),
            recorded_by=user,
            **{name: getattr(record, name) for name in ADDRESS},
        )
    stop_queued_there(stop)
    summary = f"Do not contact anyone at this home: {stop.get_because_display()}."
    timeline.record(ActivityKind.OPT_OUT, summary, user=user, at=at, **_owner(record))
    return stop


def stop_queued_there(stop: HomeStop) -> None:
    """Cancel what waits to be sent to anybody at the home. What is claimed at this moment asks the gate again."""
    why = f"Do not contact anyone at this home: {stop.get_because_display()}."
    leads, clients = _there(stop)
    stop_queued(sorted(leads), why)
    stop_queued_at([], why, clients)
    Lead.objects.filter(pk__in=leads).mark()


def _there(stop: HomeStop) -> tuple[set[int], set[int]]:
    """Ids of the leads and of the clients of the home."""
    known = Q(property_key=stop.property_key) if stop.property_key else Q(pk__in=[])
    leads = set(Lead.objects.filter(known | Q(pk=stop.lead_id)).values_list("pk", flat=True))
    homes = CrmProperty.objects.filter(known | Q(pk=stop.crm_property_id))
    related = list(homes.values_list("client_id", "lead_id"))
    return leads | {lead for _, lead in related if lead}, {client for client, _ in related if client}


@transaction.atomic
def lift_home(stop: HomeStop, user: User, because: str) -> HomeStop:
    """The home may be contacted again as far as this stop goes; it stays on record with who lifted it and why. Raises
    ValueError without a reason."""
    if not because.strip():
        raise ValueError("Enter a reason to remove a do-not-contact.")
    standing = HomeStop.objects.filter(pk=stop.pk, lifted_at=None)
    standing.update(lifted_at=timezone.now(), lifted_by=user, lifted_because=because.strip())
    stop.refresh_from_db()
    Lead.objects.filter(pk__in=_there(stop)[0]).mark()
    summary = f"Do not contact anyone at this home was removed: {stop.lifted_because}"
    for lead in Lead.objects.filter(pk=stop.lead_id):
        timeline.record(ActivityKind.OPT_OUT, summary, lead=lead, user=user)
    for home in CrmProperty.objects.filter(pk=stop.crm_property_id):
        timeline.record(ActivityKind.OPT_OUT, summary, crm_property=home, user=user)
    return stop


def _owner(record: Lead | CrmProperty) -> dict[str, Any]:
    return {"lead": record} if isinstance(record, Lead) else {"crm_property": record}
