"""End points: where webhooks go, what they are told of, and their secrets. Callers hold the scope of the end point's
tenant; the platform's own are made and changed by staff, in the platform's scope."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from realty.http import LOOPBACK
from realty.outward import is_global
from realty.secrets import SecretDict, SecretUnreadable, readable
from realty.storable import is_storable
from realty.webhooks import events, signing
from realty.webhooks.models import DeliveryStatus, WebhookDelivery, WebhookEndpoint
from realty.webhooks.queueing import queue
from realty.webhooks.signals import endpoint_disabled

# How long the secret before a rotation goes on signing beside the new one.
BOTH_SIGN = timedelta(hours=24)
LONGEST_ADDRESS = 2000
MOST_OF_A_TENANT = 20


def check_address(url: str) -> str:
    """The host of an address that webhooks may be sent to. Raises ValidationError, in words for a person.

    Whether its name leads to our own network is judged at every connection (`realty.outward`).
    """
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise ValidationError("Enter a web address, such as https://hooks.example.com/mls.") from None
    if len(url) > LONGEST_ADDRESS or not is_storable(url) or not url.isascii() or any(c.isspace() for c in url):
        raise ValidationError("Enter a web address of at most 2,000 ASCII characters, without blanks.")
    if not host or port == 0:
        raise ValidationError("Enter a web address, such as https://hooks.example.com/mls.")
    if parts.username is not None or parts.fragment:
        raise ValidationError("Leave out the user name, the password and what follows a #.")
    if not settings.PRODUCTION and host in LOOPBACK and parts.scheme in ("http", "https"):
        return host
    if parts.scheme != "https":
        raise ValidationError("Use https: webhooks must not travel in the clear.")
    if host in LOOPBACK or _is_inner(host):
        raise ValidationError("This address is not a server on the internet.")
    return host


def _is_inner(host: str) -> bool:
    try:
        return not is_global(str(ip_address(host)))
    except ValueError:
        return False


def add(
    tenant_id: int | None, name: str, url: str, types: Iterable[str], user: Any = None
) -> tuple[WebhookEndpoint, str]:
    """A new one and its secret, to be shown once. Without a tenant it is the platform's. Raises ValidationError."""
    host = check_address(url)
    if tenant_id and WebhookEndpoint.objects.filter(tenant=tenant_id).count() >= MOST_OF_A_TENANT:
        raise ValidationError(f"There are {MOST_OF_A_TENANT} webhooks already, as many as there may be. Remove one.")
    secret = signing.new_secret()
    made = WebhookEndpoint.objects.create(
        tenant_id=tenant_id,
        name=name,
        host=host,
        secrets=SecretDict({"url": url, "secret": secret}),
        types=sorted(set(types)),
        created_by=user,
    )
    return made, secret


def change(endpoint: WebhookEndpoint, name: str, url: str, types: Iterable[str]) -> None:
    """`url` empty: the address stays. Raises ValidationError, and SecretUnreadable where no key opens what is kept."""
    endpoint.name, endpoint.types = name, sorted(set(types))
    if url:
        endpoint.host = check_address(url)
        endpoint.secrets = SecretDict({**kept(endpoint), "url": url})  # type: ignore[assignment]
    endpoint.save(update_fields=["name", "types", "host", "secrets"])


def rotate(endpoint: WebhookEndpoint) -> str:
    """A new secret, to be shown once; the old one signs beside it for BOTH_SIGN. Returns the new one. Raises
    SecretUnreadable."""
    stored, fresh = kept(endpoint), signing.new_secret()
    secrets = {"url": stored["url"], "secret": fresh, "previous": stored["secret"]}
    endpoint.secrets = SecretDict(secrets)  # type: ignore[assignment]
    endpoint.previous_until = timezone.now() + BOTH_SIGN
    endpoint.save(update_fields=["secrets", "previous_until"])
    return fresh


def keys_of(endpoint: WebhookEndpoint, now: datetime) -> list[str]:
    """The secrets that sign now, the newest first. Raises SecretUnreadable."""
    stored = kept(endpoint)
    keys = [str(stored["secret"])]
    if stored.get("previous") and endpoint.previous_until and now < endpoint.previous_until:
        keys.append(str(stored["previous"]))
    return keys


def kept(endpoint: WebhookEndpoint) -> dict[str, Any]:
    """A copy of what is kept encrypted. Raises SecretUnreadable."""
    found = readable(endpoint.secrets)
    if found is None:
        raise SecretUnreadable(
            "The address and secret of this webhook cannot be decrypted: remove it, and add it again."
        )
    return found


def send_test(endpoint: WebhookEndpoint) -> WebhookDelivery:
    """One delivery of an event that says it is a test."""
    with transaction.atomic():
        event = events.test(endpoint.tenant_id)
        delivery = WebhookDelivery.objects.create(
            tenant_id=endpoint.tenant_id, event=event, endpoint=endpoint, next_attempt_at=timezone.now()
        )
        queue(delivery)
    return delivery


def send_again(delivery: WebhookDelivery) -> None:
    """The same bytes under the same webhook-id, signed anew; its retries begin again. That of a disabled end point
    waits until it is enabled."""
    with transaction.atomic():
        delivery.status, delivery.attempts, delivery.next_attempt_at = DeliveryStatus.WAITING, 0, timezone.now()
        delivery.save(update_fields=["status", "attempts", "next_attempt_at"])
        queue(delivery)


def enable(endpoint: WebhookEndpoint) -> None:
    """Deliveries go out again, also those that wait. Those that were given up stay so until they are sent again."""
    endpoint.disabled_at, endpoint.disabled_reason, endpoint.failing_since = None, "", None
    endpoint.save(update_fields=["disabled_at", "disabled_reason", "failing_since"])


def disable(endpoint: WebhookEndpoint, reason: str, *, tell: bool) -> bool:
    """No more deliveries; those that wait are given up. False where it was disabled before. `tell`: no person did it,
    so those who look after it are told by a letter."""
    with transaction.atomic():
        now = timezone.now()
        mine = WebhookEndpoint.objects.filter(pk=endpoint.pk, disabled_at=None)
        if not mine.update(disabled_at=now, disabled_reason=reason):
            return False
        endpoint.disabled_at, endpoint.disabled_reason = now, reason
        waiting = WebhookDelivery.objects.filter(endpoint=endpoint, status=DeliveryStatus.WAITING)
        waiting.update(status=DeliveryStatus.FAILED, next_attempt_at=None)
        if tell:
            endpoint_disabled.send(WebhookEndpoint, endpoint=endpoint)
    return True
