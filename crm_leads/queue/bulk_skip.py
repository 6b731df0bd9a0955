"""Put many leads aside. What is queued for them stops."""

from collections.abc import Mapping, Sequence

from django.contrib.auth.models import User

from crm_leads.enums import LeadStatus
from crm_leads.leads import lifecycle
from crm_leads.models import Lead
from crm_leads.queue.bulk import BulkPreview


def bulk_preview(leads: Sequence[Lead], options: Mapping[str, str]) -> BulkPreview:
    closed = sum(not lead.is_open for lead in leads)
    skipped = sum(lead.is_open and lead.status == LeadStatus.SKIPPED for lead in leads)
    refused = [("Closed", closed), ("Skipped already", skipped)]
    return BulkPreview(len(leads) - closed - skipped, [(why, number) for why, number in refused if number])


def bulk_carry_out(leads: Sequence[Lead], options: Mapping[str, str], user: User) -> str:
    moved = lifecycle.set_statuses(leads, LeadStatus.SKIPPED, user)
    return f"{moved:,} lead{'' if moved == 1 else 's'} skipped."
