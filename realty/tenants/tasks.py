"""What the worker does for tenants: letters, exports, visits, deletions."""

from logging import getLogger

from django.utils import timezone

from realty.accounts import mails
from realty.database.locks import Space, lease
from realty.tenants import invitations, visits
from realty.tenants.deletion import removing
from realty.tenants.export import asking as exporting
from realty.tenants.models import Invitation, TenantDeletion
from realty.tenants.scope import platform_scope, tenant_scope

log = getLogger(__name__)


def send_invitation(tenant_id: int, invitation_id: int) -> None:
    with tenant_scope(tenant_id):
        offers = Invitation.objects.select_related("tenant", "invited_by").filter(accepted_at=None)
        if offer := offers.filter(pk=invitation_id).first():
            invitations.send(offer)


def write_to_owner(tenant_id: int, address: str, subject: str, template: str, context: dict[str, str]) -> None:
    """One letter to one owner; `tenant_id` says whose task it is."""
    mails.send(address, subject, template, dict(context))


def export_slice(tenant_id: int, export_id: int) -> None:
    with tenant_scope(tenant_id):
        exporting.carry_out(export_id)


def look_after_exports() -> str:
    """Each minute: what a killed worker left, and archives whose time is over."""
    with platform_scope("exports of all tenants are looked after"):
        return f"{exporting.resume()} exports taken up, {exporting.expire()} archives removed."


def end_overdue_visits() -> int:
    """Each minute: visits of staff whose time is over, though no one ended them. Returns how many."""
    with platform_scope("staff visits whose time is over"):
        return visits.end_overdue()


def delete_due() -> int:
    """Each minute: one slice of each deletion whose day has come. Returns how many tenants are gone."""
    with platform_scope("tenants that are to be deleted"):
        due = TenantDeletion.objects.filter(undone_at=None, finished_at=None, due_at__lte=timezone.now())
        found = list(due.order_by("due_at")[:10])
    return sum(_delete(deletion, removing.SLICE_SECONDS / len(found)) for deletion in found)


def _delete(deletion: TenantDeletion, seconds: float) -> bool:
    with lease(Space.TENANT, deletion.tenant_number) as mine:
        try:
            return mine and removing.work(deletion, seconds)
        except Exception:
            # One that cannot go on must not hold up the others; it is tried again each minute.
            log.exception("Tenant %s could not be deleted further", deletion.tenant_number)
            return False
