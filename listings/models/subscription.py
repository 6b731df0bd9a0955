from django.db import models

from realty.tenants.scope import TenantOwned


class Subscription(TenantOwned):
    """How far a follower has read the tenant's events (`listings.events`)."""

    name = models.CharField(max_length=40)
    read_until = models.BigIntegerField(default=0, help_text="The id of the last ListingEvent that it has read")
    nudged_at = models.DateTimeField(null=True, help_text="A task that reads is queued since then")

    class Meta(TenantOwned.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["tenant", "name"], name="one_subscription_of_a_name")]

    def __str__(self) -> str:
        return f"{self.name} up to event {self.read_until}"
