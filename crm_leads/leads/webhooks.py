"""What webhooks tell of leads, in the transaction that made it so. Bodies name the lead and its listing, no person."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils import timezone

from crm_leads.models import Lead
from realty.webhooks import kinds
from realty.webhooks.events import Happened, record_many, wanted_since

CREATED, REOPENED = "lead.created", "lead.reopened"
STATUS_CHANGED, CLOSED = "lead.status_changed", "lead.closed"
LABELS = {
    CREATED: "A lead was made",
    REOPENED: "A closed lead was opened again",
    STATUS_CHANGED: "A lead's status changed",
    CLOSED: "A lead was closed",
}
READ = ("tenant", "listing_key", "mls_number", "is_simulated", "status")

kinds.register("Leads", LABELS)


def tell_made(tenant_id: int, made: Mapping[int, str]) -> None:
    """lead.created or lead.reopened of these leads, by id."""
    if not made or not {CREATED, REOPENED} & wanted_since(tenant_id, LABELS).keys():
        return
    leads = Lead.objects.filter(pk__in=made).only(*READ).order_by("pk")
    _record(tenant_id, [(made[lead.pk], lead, {}) for lead in leads])


def tell_status(leads: Sequence[Lead], status: str) -> None:
    """lead.status_changed; the leads as they were before."""
    for tenant_id, own in _wanting(leads, STATUS_CHANGED):
        changes = [(STATUS_CHANGED, lead, {"old_status": lead.status, "status": status}) for lead in own]
        _record(tenant_id, changes)


def tell_closed(leads: Sequence[Lead], because: str) -> None:
    """lead.closed."""
    for tenant_id, own in _wanting(leads, CLOSED):
        _record(tenant_id, [(CLOSED, lead, {"closed_because": because}) for lead in own])


def _wanting(leads: Sequence[Lead], kind: str) -> Iterable[tuple[int, list[Lead]]]:
    """Leads by tenant, of those tenants that want to hear of it."""
    for tenant_id in dict.fromkeys(lead.tenant_id for lead in leads):
        if kind in wanted_since(tenant_id, LABELS):
            yield tenant_id, [lead for lead in leads if lead.tenant_id == tenant_id]


def _record(tenant_id: int, told: Iterable[tuple[str, Lead, dict[str, Any]]]) -> None:
    now = timezone.now()
    record_many(tenant_id, [Happened(kind, {**_named(lead), **more}, now) for kind, lead, more in told])


def _named(lead: Lead) -> dict[str, Any]:
    return {
        "lead_id": lead.pk,
        "listing_key": lead.listing_key,
        "listing_id": lead.mls_number,
        "is_simulated": lead.is_simulated,
        "status": lead.status,
    }
