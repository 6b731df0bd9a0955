from django.db import models

from mls_sync.models.feed import Feed
from mls_sync.models.run import SyncRun
from realty.tenants.scope import TenantOwned


class FeedHealth(TenantOwned):
    """A feed's freshness as last measured (`mls_sync.freshness`), and the run that tells how it is, so that pages sort
    a thousand feeds without reading their runs. Only `mls_sync.feed_health` writes it."""

    feed = models.OneToOneField(Feed, on_delete=models.CASCADE, related_name="health")
    # The one that waits for staff, else the last that ended; those of watched listings do not count.
    last_run = models.ForeignKey(SyncRun, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    measured_at = models.DateTimeField()
    changes = models.PositiveIntegerField(default=0, help_text="Changes of the last day whose delay is known")
    p50_seconds = models.FloatField(null=True)
    p95_seconds = models.FloatField(null=True)
    limit_seconds = models.FloatField()
    late_at = models.DateTimeField(help_text="When the last complete sync is older than the limit")

    class Meta(TenantOwned.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"{self.feed} at {self.measured_at:%Y-%m-%d %H:%M}"
