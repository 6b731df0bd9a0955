from datetime import timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from listings.models.collection import Collection
from realty.secrets import EncryptedJSONField
from realty.tenants.scope import TenantOwned


class Publication(TenantOwned):
    """Where one collection is published, and how that stands. `listings.publishing` alone writes its state; how far the
    events were followed is its `Subscription`."""

    collection = models.OneToOneField(Collection, on_delete=models.CASCADE, related_name="publication")
    secrets = EncryptedJSONField(default=dict, blank=True, help_text="The URI; stored encrypted, never shown again")
    database = models.CharField(max_length=63, blank=True, help_text="Leave it empty where the URI names the database")
    enabled = models.BooleanField(default=True)
    expired_days = models.PositiveSmallIntegerField(
        "days of ended listings",
        default=90,
        validators=[MinValueValidator(1), MaxValueValidator(3650)],
        help_text="So many days after their status changed, MongoDB removes ended listings automatically",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    rebuilt_until = models.BigIntegerField(
        null=True, editable=False, help_text="Everything is published again, up to this listing; empty: it is done"
    )
    may_remove_many = models.BooleanField(default=False, editable=False, help_text="Staff agreed, for this rebuild")
    shape = models.CharField(max_length=64, blank=True, editable=False, help_text="What decides what documents hold")
    published_at = models.DateTimeField(null=True, editable=False, help_text="Last time that it was up to date")
    published = models.PositiveBigIntegerField(default=0, editable=False, help_text="Documents written so far")
    removed = models.PositiveBigIntegerField(default=0, editable=False, help_text="Documents removed so far")
    refused = models.JSONField(default=dict, editable=False, help_text="Listings that MongoDB does not take, and why")
    last_error = models.TextField(blank=True, editable=False)
    notice = models.TextField(
        blank=True, default="", db_default="", editable=False, help_text="What staff should look at; it stops nothing"
    )
    failures = models.PositiveIntegerField(default=0, editable=False, help_text="In a row")
    failing_since = models.DateTimeField(null=True, editable=False)
    next_attempt_at = models.DateTimeField(null=True, editable=False)

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["collection__name"]

    def __str__(self) -> str:
        return self.collection.name

    @property
    def is_rebuilding(self) -> bool:
        return self.rebuilt_until is not None

    @property
    def kept_for(self) -> timedelta:
        return timedelta(days=self.expired_days)
