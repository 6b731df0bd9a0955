"""The letter about a webhook that was disabled."""

from typing import Any

from django.conf import settings
from django.dispatch import receiver
from django.template.loader import render_to_string
from django.urls import reverse

from mls_sync.notices import letters, recipients
from realty.webhooks.models import WebhookEndpoint
from realty.webhooks.signals import endpoint_disabled


def disabled(endpoint: WebhookEndpoint) -> list[str]:
    """To the tenant's administrators; of the platform's end points to the system's. In the transaction that disabled
    it. Returns the addresses."""
    tenant_id = endpoint.tenant_id
    addresses = recipients.administrators_of(tenant_id) if tenant_id else recipients.system_administrators()
    page = reverse("webhooks") if tenant_id else reverse("admin:webhooks_webhookendpoint_changelist")
    context = {"endpoint": endpoint, "link": f"{settings.SITE_URL}{page}"}
    body = render_to_string("mls_sync/mail/webhook_disabled.txt", context).strip() + "\n"
    about = f"webhook {endpoint.pk} at {endpoint.disabled_at:%Y%m%d%H%M%S%f}"
    return letters.write(about, addresses, f"Webhook {endpoint.name} was disabled", body, tenant_id=tenant_id)


@receiver(endpoint_disabled, dispatch_uid="mls_sync.notices.about_webhooks")
def tell(endpoint: WebhookEndpoint, **kwargs: Any) -> None:
    disabled(endpoint)
