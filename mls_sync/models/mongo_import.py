from django.db import models
from django.utils import timezone

from mls_sync.models.feed import Feed
from realty.tenants.scope import TenantOwned


class MongoImport(TenantOwned):
    """How far one collection of an earlier deployment on MongoDB was read into one of ours, counted document by
    document. Its row moves on in the transaction that writes the page's listings, so an import that was killed goes on
    where it stood."""

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="mongo_imports")
    database = models.TextField()
    source = models.TextField(help_text="The collection of MongoDB")
    token = models.TextField(blank=True, help_text="The last _id that was read, as Extended JSON")
    pages = models.PositiveIntegerField(default=0)
    expected = models.PositiveIntegerField(null=True, help_text="Documents that the collection held when it began")
    read = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    quarantined = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    skipped_why = models.JSONField(default=dict, help_text="How many for each reason")
    refused_why = models.JSONField(default=dict, help_text="How many went to quarantine for each reason")
    started_at = models.DateTimeField(default=timezone.now)
    moved_at = models.DateTimeField(default=timezone.now, help_text="When its last page was stored")
    finished_at = models.DateTimeField(null=True)

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["-started_at", "-pk"]
        verbose_name = "import from MongoDB"
        verbose_name_plural = "imports from MongoDB"
        constraints = [
            models.UniqueConstraint(
                fields=["feed", "database", "source"],
                condition=models.Q(finished_at=None),
                name="one_open_import_per_source",
            )
        ]

    def __str__(self) -> str:
        return f"{self.database}.{self.source} into {self.feed}"

    @property
    def accounted(self) -> int:
        """Equals `read`: each document is counted once."""
        return self.created + self.updated + self.unchanged + self.quarantined + self.skipped
