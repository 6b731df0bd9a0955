from django.conf import settings
from django.db import models

from mls_sync.models.feed import Feed
from realty.tenants.scope import TenantOwned


class Settled(models.TextChoices):
    """How a record left the quarantine."""

    STORED = "stored", "Stored"
    GONE = "gone", "No longer at the MLS"
    DISMISSED = "dismissed", "Dismissed"


class QuarantinedRecord(TenantOwned):
    """A record that could not be stored, kept whole with its reason, to be retried without asking the source again."""

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="quarantined")
    listing_key = models.TextField(blank=True, help_text="Empty where the record itself had none")
    content_hash = models.BinaryField(max_length=16)
    field = models.TextField(help_text="RESO field to look at")
    reason = models.TextField()
    raw = models.TextField(help_text="The source record as it came, as JSON text")
    attempts = models.PositiveIntegerField(default=1)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, verbose_name="settled at")
    settled = models.CharField(max_length=9, choices=Settled.choices, blank=True, db_default="")
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    dismissed_why = models.TextField(blank=True, db_default="")

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["-last_seen_at"]
        constraints = [
            models.UniqueConstraint(fields=["feed", "listing_key", "content_hash"], name="one_quarantine_per_record")
        ]
        indexes = [
            models.Index(fields=["feed"], condition=models.Q(resolved_at=None), name="quarantine_waiting"),
        ]

    def __str__(self) -> str:
        name = self.listing_key or "Record without a key"
        return f"{name}: {self.field}" if self.field else name
