"""Tiers with their quotas and prices, the tier of each tenant, and what each collection held in each month."""

from django.db import models

from realty.tenants.scope import TenantOwned


class Tier(models.Model):
    """What a tenant may store. `max_listings` is the quota of each of its collections, as each of an agent's
    `mlsConfigs` has its own `maxListings`. A tenant without a tier has the default one."""

    name = models.CharField(max_length=60, unique=True)
    max_listings = models.PositiveIntegerField(default=50_000, help_text="Listings that each collection may hold")
    is_default = models.BooleanField(default=False, help_text="The tier of tenants that have no other")

    class Meta:
        ordering = ["max_listings", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="one_default_tier"
            )
        ]

    def __str__(self) -> str:
        return self.name


class PriceBand(models.Model):
    """The price of a month in which the tenant's collections held at least so many listings, up to the next band."""

    tier = models.ForeignKey(Tier, on_delete=models.CASCADE, related_name="bands")
    from_listings = models.PositiveIntegerField(default=0, help_text="Sum of the collections' peaks in the month")
    price = models.DecimalField(max_digits=10, decimal_places=2, help_text="USD a month")

    class Meta:
        ordering = ["tier", "from_listings"]
        constraints = [
            models.UniqueConstraint(fields=["tier", "from_listings"], name="one_price_for_each_band"),
            models.CheckConstraint(condition=models.Q(price__gte=0), name="price_is_not_negative"),
        ]

    def __str__(self) -> str:
        return f"from {self.from_listings:,}: ${self.price}"


class TenantTier(TenantOwned):
    """A tenant's own tier."""

    tenant = models.OneToOneField(
        "tenants.Tenant", on_delete=models.CASCADE, related_name="+"
    )
    tier = models.ForeignKey(Tier, on_delete=models.PROTECT, related_name="+")

    class Meta(TenantOwned.Meta):
        abstract = False

    def __str__(self) -> str:
        return str(self.tier)


class MonthlyVolume(TenantOwned):
    """What one collection held in one month (UTC): the most at any moment, and the last. A trigger of the collections'
    table keeps it in the transaction of each change, so it is exact; the collection is named, since it may be gone."""

    collection = models.CharField(max_length=63)
    month = models.DateField(help_text="Its first day")
    quota = models.PositiveIntegerField(default=0)
    peak_listings = models.PositiveIntegerField(default=0)
    peak_listing_bytes = models.BigIntegerField(default=0)
    peak_media_bytes = models.BigIntegerField(default=0)
    last_listings = models.PositiveIntegerField(default=0)
    last_listing_bytes = models.BigIntegerField(default=0)
    last_media_bytes = models.BigIntegerField(default=0)
    ended = models.BooleanField(default=False, help_text="The collection was dropped in this month")

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["-month", "collection"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "collection", "month"], name="one_volume_for_each_month")
        ]

    def __str__(self) -> str:
        return f"{self.collection}, {self.month:%Y-%m}"

    @property
    def percent(self) -> int:
        """Of the quota, by what is held last."""
        return round(100 * self.last_listings / self.quota) if self.quota else 100
