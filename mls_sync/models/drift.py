from django.db import models

from mls_sync.models.run import SyncRun
from realty.tenants.scope import TenantOwned


class RunDrift(TenantOwned):
    """What the new and changed records of a run looked like: which fields came, how many of them said something, and
    words that no lookup knows. Of so many records as were looked at, not of all."""

    run = models.OneToOneField(SyncRun, on_delete=models.CASCADE, related_name="drift")
    records = models.PositiveIntegerField(default=0)
    fields = models.JSONField(default=dict, help_text='Field: {"seen", "filled", "sample"}')
    new_values = models.JSONField(default=dict, help_text="Field: values without a known meaning, with their counts")

    class Meta(TenantOwned.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"{len(self.fields)} fields in {self.records} records"
