"""A letter that waits, whose writer left meanwhile."""

from crm_leads.models import EmailMessage, Enrollment, LeadPolicy
from crm_leads.outreach.email import compose, merge, sender, sequences

BULK = "bulk-"


def sign(message: EmailMessage) -> bool:
    """Write one of a template anew, in the name of who works the lead; a sequence goes on in the brokerage's name where
    nobody does. False where it has a person's own words, or nobody takes it over."""
    enrollment = Enrollment.objects.select_related("lead__assigned_to", "enrolled_by").filter(pk=message.enrollment_id)
    led_by = enrollment.first() if message.enrollment_id else None
    if message.template is None or message.lead is None or message.contact is None:
        return False
    if led_by is None and not message.idempotency_key.startswith(BULK):
        return False
    agent = sequences.writer_of(led_by) if led_by else sender.writer(message.lead.assigned_to)
    if agent is None and led_by is None:
        return False
    policy = LeadPolicy.of_tenant(message.tenant_id)
    about = merge.Subject(message.lead, message.contact, policy, agent)
    try:
        letter = compose.fill(message.template.subject, message.template.body, about)
    except (merge.MissingValue, merge.TemplateError):
        return False
    message.subject, message.requested_by = letter.subject, agent
    message.body = compose.with_footer(letter.text, sender.signature(policy, agent), message.unsubscribe_key)
    message.save(update_fields=["subject", "body", "requested_by"])
    return True
