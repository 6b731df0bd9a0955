"""Send what is due, and take sequences a step on."""

from django_q.tasks import async_task

from crm_leads.outreach.email import send, sequences
from realty.tenants.scope import platform_scope, tenant_scope


def send_due(tenant_id: int) -> int:
    """One tenant's due messages."""
    with tenant_scope(tenant_id):
        return send.send_due()


def work_tenant(tenant_id: int) -> int:
    """One tenant's minute: steps first, so that what they queue goes out at once."""
    with tenant_scope(tenant_id):
        sequences.advance_due()
        return send.send_due()


def work_emails() -> int:
    """For a schedule of each minute; gives how many tenants have something to do. Each has a task of its own: one that
    fails, or sends slowly, must not hold up the others."""
    with platform_scope("tenants whose sequences or e-mails are due"):
        tenants = sorted({*sequences.tenants_due(), *send.waiting_tenants()})
    for tenant_id in tenants:
        async_task("crm_leads.outreach.email.tasks.work_tenant", tenant_id)
    return len(tenants)
