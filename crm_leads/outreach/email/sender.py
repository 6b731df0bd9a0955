"""Under whose name a letter leaves: the From line, where answers go, and what its footer says of the writer.

The writer is the person whose words it has, never another agent of the brokerage (15 U.S.C. 7704(a)(1): a From line
that is true). California wants license numbers on solicitations (Business and Professions Code 10140.6): whether that
reaches such a letter is for a lawyer to settle, so a missing one is said and holds nothing up.
"""

from dataclasses import dataclass, field
from email.utils import formataddr

from django.contrib.auth.models import User

from crm_leads.enums import VendorKind
from crm_leads.leads.agents import licenses_of
from crm_leads.models import LeadPolicy, Sender, VendorAccount
from crm_leads.vendors import channels
from crm_leads.vendors.base import VERIFIED
from realty.tenants.models import Membership, Role, Tenant

WRITERS = (Role.OWNER, Role.AGENT)


@dataclass(frozen=True)
class Signature:
    """`name` is that of the From line; `lacks` says to the writer what is not entered, before anything is sent."""

    name: str
    address: str
    reply_name: str
    reply_address: str
    postal_address: str
    licenses: tuple[str, ...] = ()
    lacks: tuple[str, ...] = field(default=())

    @property
    def from_line(self) -> str:
        return written(self.name, self.address)

    @property
    def reply_line(self) -> str:
        return written(self.reply_name, self.reply_address)


def writer(agent: User | None) -> User | None:
    """Who writes, while they may do so for the open tenant: no name of somebody who left stands below a letter."""
    here = (
        agent is not None and agent.is_active and Membership.objects.filter(user_id=agent.pk, role__in=WRITERS).exists()
    )
    return agent if here else None


def signature(policy: LeadPolicy, agent: User | None, account: VendorAccount | None = None) -> Signature:
    """That of `agent`, who must be a `writer`; without one, or without a name, that of the lead policy. `account` is
    the one that sends, and knows the domains that are verified there."""
    sender = Sender.objects.filter(user_id=agent.pk).first() if agent else None
    own = (sender.email if sender and sender.email else agent.email) if agent else ""
    name = " ".join(agent.get_full_name().split()) if agent else ""
    return Signature(
        name=_with_brokerage(name, _brokerage(policy)) if name else policy.sender_name,
        address=own if name and is_verified(own, policy, account) else policy.sender_email,
        reply_name=name or policy.sender_name,
        reply_address=own or policy.sender_email,
        postal_address=policy.postal_address,
        licenses=licenses_of(sender, policy),
        lacks=tuple(_lacks(policy, sender, name)) if agent else (),
    )


def is_verified(address: str, policy: LeadPolicy, account: VendorAccount | None) -> bool:
    """Whether mail may leave from it: some vendors verify whole domains, and the policy's own must be one of them. A
    mail server knows its mailboxes by name, so it sends from the policy's alone."""
    domain = address.rpartition("@")[2].lower()
    if not domain or account is None or not channels.EMAIL[VendorKind(account.kind)].verifies_domains:
        return False
    known = account.options.get(VERIFIED, [])
    return domain == policy.sender_email.rpartition("@")[2].lower() or domain in known


def written(name: str, address: str) -> str:
    """A display name of one line; a comma or quote in it stays in it."""
    return formataddr((" ".join(name.split()), address))


def _brokerage(policy: LeadPolicy) -> str:
    return policy.brokerage_name or Tenant.objects.values_list("name", flat=True).get(pk=policy.tenant_id)


def _with_brokerage(name: str, brokerage: str) -> str:
    """Not twice, where the firm has its agent's name."""
    return name if name.casefold() == brokerage.casefold() else f"{name}, {brokerage}"


def _lacks(policy: LeadPolicy, sender: Sender | None, name: str) -> list[str]:
    said = []
    if not name:
        other = f" The e-mail is sent as {policy.sender_name}." if policy.sender_name else ""
        said.append(f"Your name is missing.{other} Enter your name under Profile.")
    if not (sender and sender.license_number):
        said.append("Your license number is missing, so the e-mail will not show it. Enter it under Senders.")
    return said
