from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from mls_sync.enums import DeliveryStatus, EventType
from mls_sync.models.feed_event import FeedEvent
from realty.secrets import EncryptedJSONField
from realty.tenants.scope import TenantOwned


class WebhookEndpoint(TenantOwned):
    """Where webhooks are posted to. One without a tenant is the platform's, and hears of every tenant's feeds.

    `secrets` has `url`, which may hold a key itself, `secret` (whsec_...), and after a rotation `previous`.
    """

    tenant = models.ForeignKey(  # type: ignore[assignment]
        "tenants.Tenant", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    name = models.CharField(max_length=120)
    host = models.CharField(max_length=255, editable=False, help_text="Of its address, which is kept encrypted")
    secrets = EncryptedJSONField(default=dict)
    types = ArrayField(models.CharField(max_length=40, choices=EventType.choices), help_text="What it is told of")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    previous_until = models.DateTimeField(null=True, help_text="Until then both secrets sign")
    failing_since = models.DateTimeField(null=True, help_text="First failed attempt since the last success")
    disabled_at = models.DateTimeField(null=True)
    disabled_reason = models.TextField(blank=True)

    class Meta(TenantOwned.Meta):
        abstract = False
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
    event = models.ForeignKey(FeedEvent, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries")
    status = models.CharField(max_length=10, choices=DeliveryStatus.choices, default=DeliveryStatus.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    log = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["-created_at", "-pk"]
        verbose_name_plural = "webhook deliveries"
        constraints = [models.UniqueConstraint(fields=["event", "endpoint"], name="one_delivery_per_endpoint")]
        indexes = [
            models.Index(
                fields=["next_attempt_at"], condition=models.Q(status=DeliveryStatus.WAITING), name="deliveries_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.event.type} to {self.endpoint.name}"
