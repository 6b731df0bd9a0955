from django.conf import settings
from django.db import models

from mls_sync.models.feed import Feed
from realty.tenants.scope import TenantOwned


class FeedFieldMap(TenantOwned):
    """One version of a feed's own map. A version is never changed: an edit is a new one, and the newest holds."""

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="field_maps", db_index=False)
    version = models.PositiveIntegerField()
    rules = models.JSONField(
        default=list,
        blank=True,
        help_text='RESO fields out of the source\'s: [{"field": "SubdivisionName", "names": ["Tract"]}]. Optional:'
        ' "reader", and "values", which translates them.',
    )
    extra = models.JSONField(
        default=list,
        blank=True,
        help_text='Further fields that stay searchable: [{"name": "PoolLength", "names": ["Pool Length"],'
        ' "reader": "number"}].',
    )
    note = models.CharField(max_length=200, blank=True, help_text="Why, for those who look at it later")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta(TenantOwned.Meta):
        abstract = False
        verbose_name = "field map"
        ordering = ["feed", "-version"]
        constraints = [models.UniqueConstraint(fields=["feed", "version"], name="one_map_per_version")]

    def __str__(self) -> str:
        return f"Version {self.version}"
