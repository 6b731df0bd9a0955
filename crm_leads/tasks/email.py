"""Send what is due, and take sequences a step on."""

from django_q.tasks import async_task

from crm_leads.outreach.email import sending, sequences
from realty.tenants.scope import platform_scope, tenant_scope


def send_due(tenant_id: int) -> int:
    """One tenant's due messages."""
    with tenant_scope(tenant_id):
        return sending.send_due()


def advance_sequences(tenant_id: int) -> int:
    with tenant_scope(tenant_id):
        return sequences.advance_due()


def work_emails() -> int:
    """For a schedule of each minute: steps first, so that what they queue goes out at once; gives how many tenants
    had something to do."""
    with platform_scope("tenants whose sequences are due"):
        enrolled = sequences.tenants_due()
    for tenant_id in enrolled:
        advance_sequences(tenant_id)
    with platform_scope("tenants whose e-mails are due"):
        waiting = sending.waiting_tenants()
    for tenant_id in waiting:
        # A task for each, since one that sends slowly must not hold up the others.
        async_task("crm_leads.tasks.email.send_due", tenant_id)
    return len({*enrolled, *waiting})
