from django.db import models

from mls_sync.enums import EventType
from mls_sync.models.feed import Feed
from realty.tenants.scope import TenantOwned


class FeedEvent(TenantOwned):
    """Something that webhooks tell of, written in the transaction that made it so. A task hands it to the end points
    (`mls_sync.webhooks.fan_out`); `body` is what each of them gets, byte for byte, on every attempt."""

    tenant = models.ForeignKey(  # type: ignore[assignment]
        "tenants.Tenant", null=True, on_delete=models.CASCADE, related_name="+"
    )
    feed = models.ForeignKey(Feed, null=True, on_delete=models.CASCADE, related_name="events")
    message_id = models.CharField(max_length=40, unique=True, help_text="webhook-id: the same on every attempt")
    type = models.CharField(max_length=40, choices=EventType.choices)
    occurred_at = models.DateTimeField()
    body = models.TextField(help_text="JSON")
    fanned_out_at = models.DateTimeField(null=True)

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["-occurred_at", "-pk"]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(fanned_out_at=None), name="events_not_fanned_out"),
            models.Index(fields=["occurred_at"], name="events_by_time"),
        ]

    def __str__(self) -> str:
        return self.type
