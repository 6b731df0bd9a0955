from django.db import models

from mls_sync.enums import Problem
from mls_sync.models.feed import Feed
from mls_sync.models.run import SyncRun
from realty.tenants.scope import TenantOwned


class MeasuredBy(models.TextChoices):
    """What a collection was compared with."""

    KEY_LIST = "key_list", "The source's list of all keys"
    SNAPSHOT = "snapshot", "A complete read of the source"
    TOTAL = "total", "The total that the source announced"


class KeyOutcome(models.TextChoices):
    """What the run did about a key."""

    OPEN = "open", "Still so"
    FETCHED = "fetched", "Fetched"
    REMOVED = "removed", "Removed"
    KEPT = "kept", "Kept: the source still has it"
    QUARANTINED = "quarantined", "In quarantine"
    WAITING = "waiting", "Waits for staff: mass delete"


class CompletenessReport(TenantOwned):
    """One comparison of a collection with its source: what the run found, and, once it has ended, what it left.

    `missing` are at the source and not here, `extra` here and not at the source, `stale` here in an older version. Only
    `replication.measuring` writes it.
    """

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="completeness_reports", db_index=False)
    run = models.OneToOneField(SyncRun, null=True, on_delete=models.SET_NULL, related_name="completeness_report")
    measured_by = models.CharField(max_length=8, choices=MeasuredBy.choices)
    measured_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, help_text="When the run that repaired it had ended")
    announced = models.PositiveIntegerField(null=True, help_text="The source's own total of the feed's filter")
    at_source = models.PositiveIntegerField(help_text="Different keys at the source; by total alone, the total")
    without_key = models.PositiveIntegerField(default=0, help_text="Records that the source listed without a key")
    here = models.PositiveIntegerField(help_text="Listings stored when it was measured")
    missing = models.PositiveIntegerField()
    extra = models.PositiveIntegerField()
    stale = models.PositiveIntegerField()
    dated = models.PositiveIntegerField(
        default=0, help_text="Listings whose timestamps were compared; 0 where the source lists none"
    )
    here_after = models.PositiveIntegerField(null=True)
    missing_after = models.PositiveIntegerField(null=True)
    extra_after = models.PositiveIntegerField(null=True)
    stale_after = models.PositiveIntegerField(null=True)
    quarantined = models.PositiveIntegerField(default=0, help_text="Of the missing ones: refused, and kept")

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["-measured_at", "-pk"]
        indexes = [models.Index(fields=["feed", "-measured_at"], name="completeness_by_feed")]

    def __str__(self) -> str:
        return f"{self.feed} at {self.measured_at:%Y-%m-%d %H:%M}"

    @property
    def is_settled(self) -> bool:
        return self.settled_at is not None

    @property
    def left(self) -> int:
        """Keys that differ after the run's repairs; before its end, those that differed when it was measured."""
        if self.missing_after is None or self.extra_after is None or self.stale_after is None:
            return self.missing + self.extra + self.stale
        return self.missing_after + self.extra_after + self.stale_after

    @property
    def announced_more(self) -> int:
        """By how many the announced total exceeds what the source gave; listings may have come meanwhile."""
        return max((self.announced or 0) - self.at_source - self.without_key, 0)

    @property
    def is_complete(self) -> bool:
        """The collection holds what the source holds, no more and no less, each in its newest version."""
        return self.is_settled and not self.left and not self.without_key and self.announced_more <= SLACK


SLACK = 3
"""By so many a total may differ from the keys because listings came while they were read."""


class CompletenessKey(TenantOwned):
    """A key that differed, as people know its listing. Of each kind only the first ones are kept."""

    report = models.ForeignKey(CompletenessReport, on_delete=models.CASCADE, related_name="keys", db_index=False)
    problem = models.CharField(max_length=7, choices=Problem.choices)
    listing_key = models.TextField()
    listing_id = models.TextField(blank=True)
    address = models.TextField(blank=True)
    outcome = models.CharField(max_length=11, choices=KeyOutcome.choices, default=KeyOutcome.OPEN)

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["problem", "listing_key"]
        constraints = [
            models.UniqueConstraint(fields=["report", "problem", "listing_key"], name="one_completeness_key")
        ]

    def __str__(self) -> str:
        return self.listing_key
