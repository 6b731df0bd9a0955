from django.conf import settings
from django.db import models

from mls_sync.enums import OPEN_REMAPS, RemapStatus
from mls_sync.models.feed import Feed
from realty.tenants.scope import TenantOwned


class Remap(TenantOwned):
    """Stored listings that follow a new version of their feed's map, in slices of a worker: how far it is."""

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="remaps")
    version = models.PositiveIntegerField(help_text="Of the feed's map; 0 is the built-in one")
    status = models.CharField(max_length=10, choices=RemapStatus.choices, default=RemapStatus.QUEUED)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    requested_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    slices = models.PositiveIntegerField(default=0)
    after = models.BigIntegerField(default=0, help_text="Id of the last listing that was looked at")
    total = models.PositiveIntegerField(default=0, help_text="Stored listings when it began")
    looked_at = models.PositiveIntegerField(default=0)
    written = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0, help_text="Listings that stay as they were")
    refused_keys = models.JSONField(default=list, help_text="Some of them")
    message = models.TextField(blank=True)

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["feed"], condition=models.Q(status__in=OPEN_REMAPS), name="one_open_remap_per_feed"
            )
        ]

    def __str__(self) -> str:
        return f"{self.feed}: version {self.version}, {self.get_status_display().lower()}"

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_REMAPS

    @property
    def percent(self) -> int:
        return min(100, 100 * self.looked_at // self.total) if self.total else 0
