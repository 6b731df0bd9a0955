"""Accounts at the simulated vendors, for the demo alone."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from crm_leads.enums import VendorKind
from crm_leads.models import VendorAccount
from crm_leads.vendors import VENDORS
from crm_leads.vendors.accounts import new_webhook_key
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope

# No secret: it opens the simulated vendors alone, which take any that says so.
KEY = "simulated-demo"
SECRETS: dict[VendorKind, tuple[str, ...]] = {
    VendorKind.TRACERFY: ("token",),
    VendorKind.DROP_COWBOY: ("key", "secret"),
    VendorKind.RESEND: ("api_key", "signing_secret"),
}
# For other vendors' faces: what the account holds beside its address.
OPTIONS: dict[VendorKind, dict[str, str]] = {}


def make_accounts(tenant: Tenant, url: str) -> list[VendorAccount]:
    """An account for each vendor that the tenant has none for, at the simulated vendors below `url`. Raises
    ImproperlyConfigured in production."""
    if settings.PRODUCTION:
        raise ImproperlyConfigured("A production site has no simulated vendors.")
    with tenant_scope(tenant):
        return [_account(kind, url) for kind in VENDORS if kind in SECRETS]


def _account(kind: VendorKind, url: str) -> VendorAccount:
    base_url = f"{url.rstrip('/')}/{VENDORS[kind].slug}"
    found = VendorAccount.objects.filter(kind=kind).defer("secrets").first()
    if found is None:
        return VendorAccount.objects.create(
            kind=kind,
            is_simulated=True,
            options={**OPTIONS.get(kind, {}), "base_url": base_url},
            # Each tenant is an account of its own there, as it would be at the vendor.
            secrets={name: f"{KEY}-{new_webhook_key()}" for name in SECRETS[kind]},
            secrets_changed_at=timezone.now(),
            webhook_key=new_webhook_key(),
        )
    if found.is_simulated and found.options.get("base_url") != base_url:
        found.options = {**found.options, "base_url": base_url}
        found.save(update_fields=["options"])
    return found
