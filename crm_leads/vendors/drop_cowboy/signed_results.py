"""Signed results: Drop Cowboy posts each result to us with a signature, and repeats it where we do not answer."""

from django.conf import settings

from crm_leads.models import VendorAccount
from crm_leads.vendors import accounts, endpoints
from crm_leads.vendors.drop_cowboy.v2 import V2
from crm_leads.vendors.drop_cowboy.webhooks import webhook_secrets
from crm_leads.vendors.errors import NotConfigured

# The new one, and the one before it: a message may be under way while the secret changes.
SECRETS_KEPT = 2


def has_signed_results(account: VendorAccount) -> bool:
    return bool(webhook_secrets(account))


def sign_results(account: VendorAccount) -> None:
    """Have the vendor sign results to our address with a new secret, which is stored. Raises VendorError."""
    client = accounts.client(account)
    if not isinstance(client, V2):
        raise NotConfigured("Drop Cowboy's API v1 signs no results: they come by callback alone.")
    if not settings.SITE_URL:
        raise NotConfigured("SITE_URL is not set, so Drop Cowboy cannot reach us: your site administrator sets it.")
    url = endpoints.webhook_url(account)
    known = next((pk for pk, hook_url in client.webhooks() if hook_url == url), None)
    _, secret = client.rotate_secret(known) if known else client.create_webhook(url)
    kept = [secret, *webhook_secrets(account)][:SECRETS_KEPT]
    account.secrets = {**(account.secrets or {}), "webhook_secret": ",".join(kept)}
    account.save(update_fields=["secrets"])
