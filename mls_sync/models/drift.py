from django.conf import settings
from django.db import models

from mls_sync.enums import DriftKind, DriftState
from mls_sync.models.feed import Feed
from mls_sync.models.run import SyncRun
from realty.tenants.scope import TenantOwned


class RunDrift(TenantOwned):
    """What the new and changed records of a run looked like: which fields came, how many of them said something, and
    words that no lookup knows. Of so many records as were looked at, not of all."""

    run = models.OneToOneField(SyncRun, on_delete=models.CASCADE, related_name="drift")
    records = models.PositiveIntegerField(default=0)
    fields = models.JSONField(default=dict, help_text='Field: {"seen", "filled", "samples", "kinds"}')
    new_values = models.JSONField(default=dict, help_text="Field: values without a known meaning, with their counts")

    class Meta(TenantOwned.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"{len(self.fields)} fields in {self.records} records"


class FieldStatistics(TenantOwned):
    """What the records of a feed looked like so far: for each field how often it came and said something, examples, and
    as what kinds of value. Old records count less and less, so that it tells of now."""

    feed = models.OneToOneField(Feed, on_delete=models.CASCADE, related_name="field_statistics")
    records = models.PositiveIntegerField(default=0, help_text="Looked at, ever")
    fields = models.JSONField(
        default=dict, help_text='Field: {"of", "seen", "filled", "missed", "samples", "kinds", "since"}'
    )
    looked_at = models.DateTimeField(auto_now=True)

    class Meta(TenantOwned.Meta):
        abstract = False
        verbose_name = verbose_name_plural = "field statistics"

    def __str__(self) -> str:
        return f"{len(self.fields)} fields of {self.records} records"


class DriftFinding(TenantOwned):
    """A change of what a source sends, for a person to decide. One that was decided stays so."""

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="drift_findings", db_index=False)
    kind = models.CharField(max_length=10, choices=DriftKind.choices)
    field = models.CharField(max_length=120)
    value = models.CharField(max_length=200, blank=True, help_text="Of a lookup")
    records = models.PositiveIntegerField(default=0, help_text="Looked at that had it, or should have had it")
    samples = models.JSONField(default=list)
    was = models.CharField(max_length=20, blank=True, help_text="The kind of value before, of a retyped field")
    now = models.CharField(max_length=20, blank=True)
    found_at = models.DateTimeField(auto_now_add=True)
    last_seen_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=DriftState.choices, default=DriftState.OPEN)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    postponed_until = models.DateTimeField(null=True)

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["feed", "kind", "field", "value"]
        constraints = [
            models.UniqueConstraint(fields=["feed", "kind", "field", "value"], name="one_finding_per_change")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.field}{f' = {self.value}' if self.value else ''}"
