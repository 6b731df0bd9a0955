"""The CRM's part of the demo: the owner's statement, who writes, simulated vendor accounts, and a first sequence.
Nobody and nothing in it is real."""

from django.contrib.auth.models import User

from crm_leads.compliance import demo as compliance_demo
from crm_leads.intake import permission
from crm_leads.models import (
    EmailSequence,
    EmailTemplate,
    LeadPolicy,
    LeadUseStatement,
    SequenceStep,
    VoicemailRecording,
)
from crm_leads.vendors.simulated import make_accounts
from listings.enums import ClientDisplay, LicenseRole
from listings.models import Collection
from realty.tenants.models import Tenant

# Of the simulated Drop Cowboy: "Expired listing, first hello".
MEDIA_ID = "3a9e6c2f-0000-4000-8000-000000000001"
SENDER = {
    "sender_name": "Olivia Owner, JPS Realtor (demo)",
    "sender_email": "olivia.owner@example.com",
    "sender_phone": "+17605550100",
    "opt_out_number": "+18885550100",
    "postal_address": "100 Example Way, Palm Springs, CA 92262",
    "registry_number": "DEMO-0000 (no real subscription)",
}
# (name, subject, body, days after the one before)
TEMPLATES = (
    (
        "First letter",
        "Your home at {address}",
        "Hello {first_name|there},\n\nyour listing at {address} {ended} on {ended_on} after {days_on_market|some} days."
        " I looked at what sold nearby in {city}, and I have an idea why yours did not.\n\nMay I send you what I found?"
        "\n\n{agent_name}",
        0,
    ),
    (
        "A week later",
        "What sold near {address}",
        "Hello {first_name|there},\n\nhomes near {address} have sold since I wrote. If you still think of selling, I"
        " would like to show you how.\n\n{agent_name}",
        7,
    ),
)


def make(tenant: Tenant, owner: User, vendors_url: str) -> None:
    """Create what is missing, in the tenant's scope, and point the simulated accounts at `vendors_url`."""
    _state(tenant, owner)
    policy = LeadPolicy.of_tenant(tenant.pk)
    if not policy.sender_email:
        LeadPolicy.objects.filter(pk=policy.pk).update(**SENDER)
    make_accounts(tenant, vendors_url)
    compliance_demo.make(owner)
    if not EmailSequence.objects.exists():
        _sequence()
    VoicemailRecording.objects.get_or_create(name="First hello", defaults={"media_id": MEDIA_ID})


def _state(tenant: Tenant, owner: User) -> None:
    for collection in Collection.objects.filter(is_simulated=True, license_role=LicenseRole.UNKNOWN):
        permission.set_role(collection, LicenseRole.BACK_OFFICE)
    Collection.objects.filter(is_simulated=True).update(client_display=ClientDisplay.YES)
    for collection in Collection.objects.filter(is_simulated=True):
        if not LeadUseStatement.objects.filter(collection=collection).exists():
            permission.state(collection, owner, f"Demo: {permission.wording_for(collection, tenant.name)}")


def _sequence() -> None:
    sequence = EmailSequence.objects.create(name="Expired listing")
    for order, (name, subject, body, days) in enumerate(TEMPLATES, 1):
        template = EmailTemplate.objects.create(name=name, subject=subject, body=body)
        SequenceStep.objects.create(sequence=sequence, order=order, template=template, days_after=days)
