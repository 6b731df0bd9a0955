"""Whose sheet a printed listing or lead is: the agent who prints it, with what a client needs to call back."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User

from crm_leads.compliance.digests import written
from crm_leads.leads.agents import licenses_of, name_of
from crm_leads.models import LeadPolicy, Sender
from realty.tenants.models import Tenant
from realty.tenants.together import Read, read_together

OF_POLICY = ("tenant", "brokerage_name", "sender_phone", "sender_email", "license_number", "license_state")


@dataclass(frozen=True)
class AgentOnPaper:
    """Empty is what nobody has entered. `phone` as Americans write it."""

    name: str
    brokerage: str
    phone: str
    email: str
    licenses: tuple[str, ...]


def agent_reads(user_id: int, tenant_id: int) -> tuple[Read[Sender], Read[LeadPolicy]]:
    return (
        Read(Sender, "user_id = %s AND tenant_id = %s", [user_id, tenant_id]),
        Read(LeadPolicy, "tenant_id = %s", [tenant_id], only=OF_POLICY),
    )


def agent_on_paper(
    user: User, tenant: Tenant, senders: Sequence[Sender], policies: Sequence[LeadPolicy]
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
    )


def read_agent(user: User, tenant: Tenant) -> AgentOnPaper:
    """One query."""
    return agent_on_paper(user, tenant, *read_together(*agent_reads(user.pk, tenant.pk)))
