from django.db import models

from mls_sync.models.feed import Feed
from realty.tenants.scope import TenantOwned


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
    resolved_at = models.DateTimeField(null=True)

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["-last_seen_at"]
        constraints = [
            models.UniqueConstraint(fields=["feed", "listing_key", "content_hash"], name="one_quarantine_per_record")
        ]

    def __str__(self) -> str:
        return f"{self.listing_key}: {self.field}"
