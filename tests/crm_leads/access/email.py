from typing import Any

from django.contrib.auth.models import User

from crm_leads.models import EmailMessage, EmailSequence, EmailTemplate, Enrollment, Lead
from realty.tenants.models import Tenant
from tests.access import MEMBERS, MISSING, MOVED, OK, REFUSED, THEIRS

# Whoever may change something: owner and agents.
CHANGES = (MOVED, MOVED, REFUSED, MISSING, REFUSED, MOVED)
AGENTS = (OK, OK, REFUSED, MISSING, REFUSED, MOVED)

TABLE: dict[str, tuple[Any, ...]] = {
    "emails": ("get", MEMBERS),
    "email": ("get", THEIRS),
    "cancel_email": ("post", CHANGES),
    "settle_email": ("post", CHANGES, {"was_sent": "no"}),
    "email_templates": ("get", MEMBERS),
    "new_email_template": ("get", (OK, OK, REFUSED, OK, REFUSED, MOVED)),
    "email_template": ("get", AGENTS),
    "delete_email_template": ("post", CHANGES),
    "preview_email": ("post", MEMBERS),
    "sequences": ("get", MEMBERS),
    "new_sequence": ("get", (OK, OK, REFUSED, OK, REFUSED, MOVED)),
    "sequence": ("get", THEIRS),
    "switch_sequence": ("post", CHANGES),
    "remove_sequence": ("post", (MOVED, REFUSED, REFUSED, MISSING, REFUSED, MOVED)),
    "stop_enrollment": ("post", CHANGES),
    "write_email": ("get", AGENTS),
    "enroll_lead": ("post", CHANGES),
    # Whoever holds the link; looking at it stops nothing.
    "unsubscribe": ("get", (OK,) * 6),
}


def place(tenant: Tenant, owner: User) -> dict[str, dict[str, Any]]:
    message, template = EmailMessage.objects.get(), EmailTemplate.objects.get()
    sequence, lead = EmailSequence.objects.get(), Lead.objects.get()
    return {
        "email": {"pk": message.pk},
        "cancel_email": {"pk": message.pk},
        "settle_email": {"pk": message.pk},
        "email_template": {"pk": template.pk},
        "delete_email_template": {"pk": template.pk},
        "sequence": {"pk": sequence.pk},
        "switch_sequence": {"pk": sequence.pk},
        "remove_sequence": {"pk": sequence.pk},
        "stop_enrollment": {"pk": Enrollment.objects.get().pk},
        "write_email": {"pk": lead.pk},
        "enroll_lead": {"pk": lead.pk},
        "unsubscribe": {"key": message.unsubscribe_key},
    }
