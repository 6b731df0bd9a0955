"""What the worker does for tenants' members."""

from realty.accounts import mails
from realty.tenants import invitations
from realty.tenants.models import Invitation
from realty.tenants.scope import tenant_scope


def send_invitation(tenant_id: int, invitation_id: int) -> None:
    with tenant_scope(tenant_id):
        offers = Invitation.objects.select_related("tenant", "invited_by").filter(accepted_at=None)
        if offer := offers.filter(pk=invitation_id).first():
            invitations.send(offer)


def write_to_owner(tenant_id: int, address: str, subject: str, template: str, context: dict[str, str]) -> None:
    """One letter to one owner; `tenant_id` says whose task it is."""
    mails.send(address, subject, template, dict(context))
