"""Webhooks after the Standard Webhooks specification: where they go, what they tell of, and each delivery.

The tables bear the name of the app that had them first.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from realty.secrets import EncryptedJSONField
from realty.tenants.scope import TenantOwned


class DeliveryStatus(models.TextChoices):
    WAITING = "waiting", "Waiting"
    DELIVERED = "delivered", "Delivered"
    FAILED = "failed", "Given up"


class WebhookEvent(TenantOwned):
    """Something that webhooks tell of, written in the transaction that made it so. A task hands it to the end points
    (`realty.webhooks.fan_out`); `body` is what each of them gets, byte for byte, on every attempt."""

    tenant = models.ForeignKey(  # type: ignore[assignment]
        "tenants.Tenant", null=True, on_delete=models.CASCADE, related_name="+"
    )
    message_id = models.CharField(max_length=40, unique=True, help_text="webhook-id: the same on every attempt")
    type = models.CharField(max_length=40)
    occurred_at = models.DateTimeField(help_text="By the source's clock, which may be long before")
    recorded_at = models.DateTimeField(default=timezone.now, db_default=Now())
    body = models.TextField(help_text="JSON")
    fanned_out_at = models.DateTimeField(null=True)

    class Meta(TenantOwned.Meta):
        abstract = False
        db_table = "mls_sync_feedevent"
        ordering = ["-occurred_at", "-pk"]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(fanned_out_at=None), name="events_not_fanned_out"),
            models.Index(fields=["recorded_at"], name="events_by_record"),
        ]

    def __str__(self) -> str:
        return self.type


class WebhookEndpoint(TenantOwned):
    """Where webhooks are posted to. One without a tenant is the platform's, and hears of every tenant.

    `secrets` has `url`, which may hold a key itself, `secret` (whsec_...), and after a rotation `previous`.
    """

    tenant = models.ForeignKey(  # type: ignore[assignment]
        "tenants.Tenant", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    name = models.CharField(max_length=120)
    host = models.CharField(max_length=255, editable=False, help_text="Of its address, which is kept encrypted")
    secrets = EncryptedJSONField(default=dict)
    types = ArrayField(models.CharField(max_length=40), help_text="What it is told of")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    previous_until = models.DateTimeField(null=True, help_text="Until then both secrets sign")
    failing_since = models.DateTimeField(null=True, help_text="First failed attempt since the last success")
    disabled_at = models.DateTimeField(null=True)
    disabled_reason = models.TextField(blank=True)

    class Meta(TenantOwned.Meta):
        abstract = False
        db_table = "mls_sync_webhookendpoint"
        ordering = ["name", "pk"]
        verbose_name = "webhook"

    def __str__(self) -> str:
        return f"{self.name} ({self.host})"

    @property
    def is_enabled(self) -> bool:
        return self.disabled_at is None


class WebhookDelivery(TenantOwned):
    """One event for one end point, with each attempt: at, status, milliseconds, and what went wrong. The tenant is the
    end point's, so that a tenant does not see the platform's."""

    tenant = models.ForeignKey(  # type: ignore[assignment]
        "tenants.Tenant", null=True, on_delete=models.CASCADE, related_name="+"
    )
    event = models.ForeignKey(WebhookEvent, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries")
    status = models.CharField(max_length=10, choices=DeliveryStatus.choices, default=DeliveryStatus.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    log = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantOwned.Meta):
        abstract = False
        db_table = "mls_sync_webhookdelivery"
        ordering = ["-created_at", "-pk"]
        verbose_name_plural = "webhook deliveries"
        constraints = [models.UniqueConstraint(fields=["event", "endpoint"], name="one_delivery_per_endpoint")]
        indexes = [
            models.Index(
                fields=["next_attempt_at"], condition=models.Q(status=DeliveryStatus.WAITING), name="deliveries_waiting"
            ),
            models.Index(
                fields=["endpoint", "event"],
                condition=models.Q(status=DeliveryStatus.WAITING),
                name="deliveries_of_endpoint",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event.type} to {self.endpoint.name}"
