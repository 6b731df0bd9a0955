from django.contrib.postgres.fields import ArrayField
from django.db import models

from mls_sync.enums import PROPERTY, Problem, RunKind
from mls_sync.models.feed import Feed
from mls_sync.models.run import SyncRun
from realty.tenants.scope import TenantOwned


class Cursor(TenantOwned):
    """Where a feed stands with one resource of its source. Only `replication.checkpoint` writes it, in the transaction
    that writes the page's rows.

    `watermark` is the source's time up to which the collection is complete. The window fields describe the one open
    read: they survive any crash, and the next slice goes on from `token`.
    """

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="cursors", db_index=False)
    resource = models.CharField(max_length=40, default=PROPERTY, db_default=PROPERTY)
    watermark = models.DateTimeField(null=True)
    full_at = models.DateTimeField(null=True, help_text="Start of the last complete full sync")
    swept_at = models.DateTimeField(null=True, help_text="Start of the last complete key sweep")
    run = models.OneToOneField(SyncRun, null=True, on_delete=models.SET_NULL, related_name="+")
    kind = models.CharField(max_length=12, choices=RunKind.choices, blank=True)
    window_start = models.DateTimeField(null=True)
    window_end = models.DateTimeField(null=True)
    token = models.TextField(blank=True, help_text="The next page, in the provider's own words; empty at the start")
    pages = models.PositiveIntegerField(default=0)

    class Meta(TenantOwned.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["feed", "resource"], name="one_cursor_per_resource")]

    def __str__(self) -> str:
        return f"{self.feed} at {self.watermark}"


class SweepPage(TenantOwned):
    """Keys that the running sweep, or full read of a source without windows, has seen; cleared when it ends. Hundreds
    in a row: one for each would take ten times as long."""

    run = models.ForeignKey(SyncRun, on_delete=models.CASCADE, related_name="sweep_pages")
    keys = ArrayField(models.TextField())
    modified = ArrayField(models.DateTimeField(null=True), null=True, help_text="As the source's list dates them")

    class Meta(TenantOwned.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"{len(self.keys)} keys of {self.run_id}"


class SweepDifference(TenantOwned):
    """A key by which the collection differs from what such a run has seen; cleared when that is settled."""

    run = models.ForeignKey(SyncRun, on_delete=models.CASCADE, related_name="sweep_differences", db_index=False)
    problem = models.CharField(max_length=7, choices=Problem.choices)
    listing_key = models.TextField()
    modified_at = models.DateTimeField(null=True, help_text="Of a stale one, as the source's list dates it")

    class Meta(TenantOwned.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["run", "problem", "listing_key"], name="one_sweep_difference_per_key")
        ]

    def __str__(self) -> str:
        return self.listing_key


class HeldRemoval(TenantOwned):
    """A listing that the source says is gone, among so many that staff decide; cleared when they have."""

    run = models.ForeignKey(SyncRun, on_delete=models.CASCADE, related_name="held_removals", db_index=False)
    listing_key = models.TextField()

    class Meta(TenantOwned.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["run", "listing_key"], name="one_held_removal_per_run")]

    def __str__(self) -> str:
        return self.listing_key
