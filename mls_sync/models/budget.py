from django.db import models
from django.utils import timezone

from realty.secrets import EncryptedJSONField
from realty.tenants.scope import TenantOwned


class RateBudget(TenantOwned):
    """What was spent on one credential: shared by all workers, so that no limit is overrun."""

    credential = models.CharField(max_length=64, help_text="Digest of host and token; the token itself is not kept")
    counted_at = models.DateTimeField(default=timezone.now, help_text="When something was last spent")
    spent = models.JSONField(
        default=dict, help_text="For each limit (unit/seconds) what was spent in which part of its period"
    )
    limits = models.JSONField(
        default=dict, db_default={}, help_text="The most that each limit allows, when last counted"
    )
    fullest = models.FloatField(default=0, db_default=0, help_text="The largest share of a limit that was spent then")
    suspended_until = models.DateTimeField(null=True, help_text="The source asked us to wait (Retry-After)")

    class Meta(TenantOwned.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["tenant", "credential"], name="one_budget_per_credential")]

    def __str__(self) -> str:
        return f"{self.used} in the longest period"

    @property
    def used(self) -> int:
        """Requests in the longest period that the source limits, as last counted."""
        longest = max((name for name in self.spent if name.startswith("requests/")), key=_seconds, default="")
        return sum(self.spent[longest].values()) if longest else 0


def _seconds(name: str) -> float:
    return float(name.partition("/")[2])


class AccessToken(TenantOwned):
    """A token that a source issued for an hour or a day: all workers use the same, and it is renewed before its end."""

    credential = models.CharField(max_length=64, help_text="Digest of what it was issued for")
    token = EncryptedJSONField(default=dict)
    expires_at = models.DateTimeField()

    class Meta(TenantOwned.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["tenant", "credential"], name="one_token_per_credential")]

    def __str__(self) -> str:
        return f"Until {self.expires_at:%Y-%m-%d %H:%M}"
