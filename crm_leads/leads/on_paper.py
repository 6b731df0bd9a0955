"""Whose sheet a printed listing or lead is: the agent who prints it, with what a client needs to call back."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.urls import reverse

from crm_leads.compliance.digests import written
from crm_leads.leads.agents import licenses_of, name_of
from crm_leads.models import LeadPolicy, Sender
from realty.tenants.models import MemberPhoto, Tenant
from realty.tenants.together import Read, read_together

OF_MEMBER = "membership_id IN (SELECT id FROM tenants_membership WHERE user_id = %s AND tenant_id = %s)"
OF_POLICY = ("tenant", "brokerage_name", "sender_phone", "sender_email", "license_number", "license_state")


@dataclass(frozen=True)
class AgentOnPaper:
    """Empty is what nobody has entered. `phone` as Americans write it."""

    name: str
    brokerage: str
    phone: str
    email: str
    licenses: tuple[str, ...]
    membership_id: int = 0
    photo_digest: str = ""

    @property
    def photo(self) -> str:
        """The address of her photo, for members; empty without one. Another photo has another one."""
        if not self.photo_digest:
            return ""
        return f"{reverse('agent_photo', args=[self.membership_id])}?v={self.photo_digest}"


def agent_reads(user_id: int, tenant_id: int) -> tuple[Read[Sender], Read[LeadPolicy], Read[MemberPhoto]]:
    return (
        Read(Sender, "user_id = %s AND tenant_id = %s", [user_id, tenant_id]),
        Read(LeadPolicy, "tenant_id = %s", [tenant_id], only=OF_POLICY),
        Read(MemberPhoto, OF_MEMBER, [user_id, tenant_id], only=("tenant", "membership", "digest")),
    )


def agent_on_paper(
    user: User,
    tenant: Tenant,
    senders: Sequence[Sender],
    policies: Sequence[LeadPolicy],
    photos: Sequence[MemberPhoto],
) -> AgentOnPaper:
    """Of what `agent_reads` found."""
    sender, policy = (senders[0] if senders else None), (policies[0] if policies else None)
    own = sender.email if sender and sender.email else user.email
    brokerage = (policy.brokerage_name if policy else "") or tenant.name
    name = name_of(user)
    return AgentOnPaper(
        name=name,
        brokerage="" if brokerage.casefold() == name.casefold() else brokerage,
        phone=written(policy.sender_phone) if policy and policy.sender_phone else "",
        email=own or (policy.sender_email if policy else ""),
        licenses=licenses_of(sender, policy),
        membership_id=photos[0].membership_id if photos else 0,
        photo_digest=photos[0].digest if photos else "",
    )


def read_agent(user: User, tenant: Tenant) -> AgentOnPaper:
    """One query."""
    return agent_on_paper(user, tenant, *read_together(*agent_reads(user.pk, tenant.pk)))
