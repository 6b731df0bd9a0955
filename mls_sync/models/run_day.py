from django.db import models

from mls_sync.models.feed import Feed
from realty.tenants.scope import TenantOwned


class DayFigures(models.Model):
    """Runs by outcome, records by what became of them, requests and bytes."""

    complete = models.PositiveIntegerField(default=0)
    partial = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    cancelled = models.PositiveIntegerField("canceled", default=0)
    fetched = models.PositiveBigIntegerField(default=0)
    created = models.PositiveBigIntegerField(default=0)
    updated = models.PositiveBigIntegerField(default=0)
    unchanged = models.PositiveBigIntegerField(default=0)
    quarantined = models.PositiveBigIntegerField(default=0)
    skipped = models.PositiveBigIntegerField(default=0)
    removed = models.PositiveBigIntegerField(default=0)
    vanished = models.PositiveBigIntegerField(default=0)
    requests = models.PositiveBigIntegerField(default=0)
    bytes_received = models.PositiveBigIntegerField(default=0)

    class Meta:
        abstract = True


class RunDay(DayFigures, TenantOwned):
    """What a feed's runs that ended on a day came to. Each run is added once, in the transaction that closes it for
    good (`mls_sync.run_days`), so that figures of a month read a row a day instead of every run."""

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="run_days", db_index=False)
    day = models.DateField(help_text="In UTC")

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["feed", "day"], name="one_row_per_feed_and_day")]
        indexes = [models.Index(fields=["day"], name="run_days_by_day")]

    def __str__(self) -> str:
        return f"{self.feed} on {self.day}"


class PlatformDay(DayFigures):
    """The same of all feeds together on a day that is over, so that the console's page costs the same for a thousand
    feeds as for ten. Seen in the platform's scope alone; `mls_sync.run_days.sum_up` writes it."""

    day = models.DateField(primary_key=True, help_text="In UTC")

    def __str__(self) -> str:
        return str(self.day)


class PlatformHour(DayFigures):
    """The same of an hour that is over, for what the last day came to."""

    hour = models.DateTimeField(primary_key=True, help_text="When it began")

    def __str__(self) -> str:
        return f"{self.hour:%Y-%m-%d %H:00}"
