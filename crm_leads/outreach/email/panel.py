"""E-mail on the page of a lead. What it reads is read in one statement with the rest of the page."""

from typing import Any

from crm_leads.models import EmailMessage, EmailSequence, Enrollment, Lead
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest
from realty.tenants.together import Read, attach

WITHOUT_BODY = tuple(field.name for field in EmailMessage._meta.concrete_fields if field.name != "body")
USED = "id = ANY(ARRAY(SELECT sequence_id FROM crm_leads_enrollment WHERE {mine} AND lead_id = %s))"


def messages_read(lead: Lead, most: int) -> Read[EmailMessage]:
    """The newest first, without their text."""
    newest = "lead_id = %s ORDER BY requested_at DESC, id DESC LIMIT %s"
    return Read(EmailMessage, newest, [lead.pk, most], only=WITHOUT_BODY)


def enrollments_read(lead: Lead, most: int) -> Read[Enrollment]:
    """Those under way, then the last that stopped."""
    return Read(Enrollment, "lead_id = %s ORDER BY stopped_at DESC, id DESC LIMIT %s", [lead.pk, most])


def sequences_read(lead: Lead) -> Read[EmailSequence]:
    """Of the lead's enrollments."""
    return Read(EmailSequence, USED, [lead.pk])


SHOWN = 5


def lead_reads(lead: Lead) -> tuple[Read[EmailMessage], Read[Enrollment], Read[EmailSequence]]:
    return messages_read(lead, SHOWN + 1), enrollments_read(lead, SHOWN), sequences_read(lead)


def lead_panel(
    lead: Lead,
    request: TenantRequest,
    sent: list[EmailMessage],
    enrolled: list[Enrollment],
    used: list[EmailSequence],
) -> dict[str, Any]:
    """The lead's last messages and its sequences, for its page."""
    attach(enrolled, "sequence", used)
    may_act = request.membership is not None and request.membership.role != Role.VIEWER
    return {
        "lead": lead,
        "messages": sent,
        "enrollments": enrolled,
        "may_act": may_act,
        "may_write": may_act and lead.is_open and lead.has_email,
    }
