from django.db import models

from mls_sync.models.feed import Feed
from realty.tenants.scope import TenantOwned


class SettingsSnapshot(TenantOwned):
    """A feed's settings as runs found them, as text by name: one row for each state, however many runs had it. Of
    credentials only when they were entered."""

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="+", db_index=False)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the settings")
    settings = models.JSONField()
    taken_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantOwned.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["feed", "digest"], name="one_snapshot_per_settings")]

    def __str__(self) -> str:
        return f"{self.feed} at {self.taken_at:%Y-%m-%d %H:%M}"
