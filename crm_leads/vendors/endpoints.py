"""Where a vendor is reached, and where it reaches us."""

from django.conf import settings
from django.urls import reverse

from crm_leads.enums import VendorKind
from crm_leads.models import VendorAccount
from crm_leads.vendors import VENDORS


def base_url(found: VendorAccount, real: str) -> str:
    """The vendor's address; for a simulated account the one that the demo has stored. Nobody can enter another."""
    return str(found.options["base_url"]) if found.is_simulated else real


def simulation_headers(found: VendorAccount) -> dict[str, str]:
    """For a simulated account: where the simulated vendor is to send its webhooks, since it has no account page."""
    return {"X-Simulated-Webhook": webhook_url(found)} if found.is_simulated else {}


def webhook_url(found: VendorAccount) -> str:
    """The address that the owner enters at the vendor; "" where no key of ours opens it: `save` makes a new one."""
    if not found.webhook_key:
        return ""
    slug = VENDORS[VendorKind(found.kind)].slug
    return f"{settings.SITE_URL}{reverse('vendor_hook', args=[slug, found.webhook_key])}"
