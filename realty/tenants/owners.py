"""Letters to those who answer for a tenant."""

from django_q.tasks import async_task

from realty.accounts import mails
from realty.tenants.models import Membership, Role, Tenant

WRITE = "realty.tenants.tasks.write_to_owner"


def addresses(tenant: Tenant) -> list[str]:
    """Of its owners and its contact, each once. In the tenant's scope or the platform's."""
    owners = Membership.objects.filter(tenant=tenant, role=Role.OWNER, user__is_active=True).order_by("pk")
    found = [*owners.values_list("user__email", flat=True), tenant.contact_email]
    return list({address.lower(): address for address in found if address}.values())


def write(tenant: Tenant, subject: str, template: str, context: dict[str, str]) -> list[str]:
    """A letter to each, by a task of its own, so that one that fails holds up no other; it is queued in the caller's
    transaction. Returns the addresses; none where the site has no mail server."""
    told = addresses(tenant) if mails.are_sent() else []
    for address in told:
        async_task(WRITE, tenant.pk, address, subject, template, {"tenant": tenant.name, **context}, ack_failure=False)
    return told
