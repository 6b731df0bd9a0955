"""The first steps that leads add (`realty.tenants.first_hour`)."""

from django.db.models import QuerySet

from crm_leads.enums import Channel
from crm_leads.models import LeadPolicy, LeadUseStatement, VendorAccount
from crm_leads.vendors.channels import KINDS
from realty.tenants.first_hour import Step, add


def _statements() -> tuple[QuerySet[LeadUseStatement]]:
    return (LeadUseStatement.objects.filter(withdrawn_at=None),)


def _vendors() -> tuple[QuerySet[VendorAccount], QuerySet[VendorAccount]]:
    """One for owners' phones and one for mail."""
    enabled = VendorAccount.objects.filter(enabled=True)
    return enabled.filter(kind__in=KINDS[Channel.TRACE]), enabled.filter(kind__in=KINDS[Channel.EMAIL])


def _policy() -> tuple[QuerySet[LeadPolicy]]:
    """What mail and calls cannot go out without."""
    return (LeadPolicy.objects.exclude(postal_address="").exclude(sender_name="").exclude(registry_number=""),)


add(
    Step(
        50, "license", "Record that your MLS allows leads",
        "Without this statement no lead is made of an expired listing.", "lead_policy", _statements,
    )
)  # fmt: skip
add(
    Step(
        60, "policy", "Enter your postal address and calling registration",
        "Every e-mail must show the address (CAN-SPAM), and no call is allowed without your own registration.",
        "lead_policy", _policy,
    )
)  # fmt: skip
add(
    Step(
        70, "vendors", "Enter the keys of skip trace and e-mail",
        "Skip trace finds the owners' numbers, and e-mails go out through your own account.",
        "vendor_accounts", _vendors,
    )
)  # fmt: skip
