from django.db import models

from realty.tenants.scope import TenantOwned


class RateBudget(TenantOwned):
    """Requests spent on one credential in the current window: shared by all workers, so that no limit is overrun."""

    credential = models.CharField(max_length=64, help_text="Digest of host and token; the token itself is not kept")
    window_started_at = models.DateTimeField()
    used = models.PositiveIntegerField(default=0)
    suspended_until = models.DateTimeField(null=True, help_text="The source asked us to wait (Retry-After)")

    class Meta(TenantOwned.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["tenant", "credential"], name="one_budget_per_credential")]

    def __str__(self) -> str:
        return f"{self.used} since {self.window_started_at:%H:%M}"
