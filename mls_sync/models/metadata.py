from django.db import models

from mls_sync.models.feed import Feed
from realty.tenants.scope import TenantOwned


class SourceMetadata(TenantOwned):
    """What a source said of itself, so that it is not asked again for each page: what its codes mean, its fields."""

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="metadata", db_index=False)
    name = models.CharField(max_length=60, help_text="In the provider's own words, e.g. property_types")
    value = models.JSONField(null=True)
    read_at = models.DateTimeField()

    class Meta(TenantOwned.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["feed", "name"], name="one_metadata_per_name")]

    def __str__(self) -> str:
        return f"{self.name} of {self.read_at:%Y-%m-%d %H:%M}"
