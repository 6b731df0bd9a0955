from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from mls_sync.enums import RunStep
from mls_sync.models.run import SyncRun
from realty.tenants.scope import TenantOwned


class RunLogLine(TenantOwned):
    """A step of a run, committed with the rows that it speaks of: `totals` are the run's counts until then, those that
    are not zero. Of a long run most pages share a line (`replication.run_log`)."""

    run = models.ForeignKey(SyncRun, on_delete=models.CASCADE, related_name="log_lines")
    at = models.DateTimeField(auto_now_add=True)
    step = models.CharField(max_length=10, choices=RunStep.choices)
    totals = models.JSONField(default=dict)

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["pk"]
        # Lines are written in the order of time, and only the purge asks for it: a thousandth of a B-tree's size.
        indexes = [BrinIndex(fields=["at"], name="run_log_by_time", autosummarize=True)]

    def __str__(self) -> str:
        return f"{self.get_step_display()} {self.at:%Y-%m-%d %H:%M:%S}"
