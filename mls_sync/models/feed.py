from datetime import timedelta
from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from listings.models import Collection
from mls_sync.enums import PauseCause
from realty.cron import validate_cron
from realty.secrets import EncryptedJSONField
from realty.tenants.models import validate_time_zone
from realty.tenants.scope import TenantOwned


class Feed(TenantOwned):
    """How one collection is filled: the provider, its options and secrets, and when to sync."""

    collection = models.OneToOneField(Collection, on_delete=models.CASCADE, related_name="feed")
    kind = models.CharField(max_length=16, help_text="A kind of `mls_sync.providers.PROVIDERS`")
    region = models.CharField(max_length=200, blank=True, help_text="Geographic coverage, e.g. Coachella Valley")
    options = models.JSONField(default=dict, blank=True, help_text="Provider options, e.g. base_url, mls_id, statuses")
    secrets = EncryptedJSONField(default=dict, blank=True, help_text="Credentials; stored encrypted, never shown again")
    secrets_changed_at = models.DateTimeField(null=True, blank=True, editable=False)

    enabled = models.BooleanField(default=True)
    paused_at = models.DateTimeField(null=True, blank=True, editable=False)
    paused_reason = models.TextField(blank=True, editable=False)
    pause_cause = models.CharField(max_length=12, choices=PauseCause.choices, blank=True, db_default="", editable=False)
    schedule = models.CharField(
        max_length=100,
        default="0 * * * *",
        validators=[validate_cron],
        help_text="Cron expression in the feed's time zone",
    )
    time_zone = models.CharField(max_length=64, default="America/Los_Angeles", validators=[validate_time_zone])
    next_due_at = models.DateTimeField(null=True, blank=True, editable=False)
    retry_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="After a failed run: when its schedule tries again"
    )
    sweep_every_hours = models.PositiveIntegerField(
        default=24, help_text="How often to compare all keys with the source"
    )
    overlap_minutes = models.PositiveIntegerField(
        default=20, help_text="How far an incremental sync reaches back: source caches lag (Spark: 20 minutes)"
    )
    max_delete_share = models.DecimalField(
        max_digits=4,
        decimal_places=3,
        default=Decimal("0.100"),
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text="A sweep that would remove more than this share waits for staff",
    )
    max_failed_runs = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="So many failed runs in a row disable the feed. Leave it empty for the site's number.",
    )
    freshness_limit_minutes = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="Changes that take longer from the MLS to the search turn the feed red. Leave it empty for twice the"
        " schedule's longest gap, at least an hour.",
    )
    consecutive_failures = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["collection__name"]

    def __str__(self) -> str:
        return self.collection.name

    @property
    def is_paused(self) -> bool:
        return self.paused_at is not None

    @property
    def is_disabled(self) -> bool:
        """Failures stopped it, no person did."""
        return self.is_paused and self.pause_cause not in ("", PauseCause.PERSON)

    @property
    def runs_by_schedule(self) -> bool:
        return self.enabled and not self.is_paused

    @property
    def overlap(self) -> timedelta:
        return timedelta(minutes=self.overlap_minutes)
