"""What of a lead's mail its page reads, in one statement with the rest of the page."""

from crm_leads.models import EmailMessage, EmailSequence, Enrollment, Lead
from realty.tenants.together import Read

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
