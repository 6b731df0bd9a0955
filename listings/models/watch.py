from django.db import models

from listings.models.collection import Collection
from realty.tenants.scope import TenantOwned


class ListingWatch(TenantOwned):
    """Somebody wants a listing fresher than its feed's schedule keeps it. Whoever needs it writes the row; whoever
    replicates the collection fetches the listing by its key through the normal engine, and says so here."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="watches")
    listing_key = models.TextField(help_text="ListingKey")
    why = models.CharField(max_length=40, help_text="Who asks, e.g. active properties")
    priority = models.SmallIntegerField(default=0, help_text="Higher ones are fetched first")
    request_delay = models.DecimalField(
        max_digits=5, decimal_places=2, default=0, help_text="Seconds to wait between requests to the source"
    )
    requested_at = models.DateTimeField(help_text="Requested again since then")
    refreshed_at = models.DateTimeField(null=True, help_text="Last answer of the source")
    outcome = models.CharField(max_length=100, blank=True, help_text="e.g. unchanged, changed, not in the feed")

    class Meta(TenantOwned.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["collection", "listing_key", "why"], name="one_watch_per_listing")
        ]
        indexes = [models.Index(fields=["collection", "-priority", "requested_at"], name="watch_of_collection")]

    def __str__(self) -> str:
        return f"{self.listing_key}: {self.why}"

    @property
    def is_waiting(self) -> bool:
        return self.refreshed_at is None or self.refreshed_at < self.requested_at
