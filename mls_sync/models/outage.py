from django.db import models

from mls_sync.enums import PauseCause, WhoActs
from mls_sync.models.feed import Feed
from mls_sync.models.run import SyncRun
from realty.tenants.scope import TenantOwned


class Outage(TenantOwned):
    """A feed was disabled by failures. It ends with the next run that ends well, whoever resumed the feed."""

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="outages")
    run = models.ForeignKey(SyncRun, null=True, on_delete=models.SET_NULL, related_name="+")
    cause = models.CharField(max_length=12, choices=PauseCause.choices)
    who_acts = models.CharField(max_length=8, choices=WhoActs.choices)
    reason = models.TextField()
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["-began_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["feed", "began_at"], name="one_outage_per_moment")]
        indexes = [models.Index(fields=["feed"], condition=models.Q(ended_at=None), name="open_outages")]

    def __str__(self) -> str:
        return f"{self.feed} since {self.began_at:%Y-%m-%d %H:%M}"
