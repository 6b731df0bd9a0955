"""What we found out about a listing beyond what its source says, each value with how (`listings.enrichment`)."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from listings.models.collection import Collection
from listings.models.listing import Listing
from listings.models.places import City, County, Neighborhood
from realty.tenants.scope import TenantOwned


class Enrichment(TenantOwned):
    """Beside the listing, never in it: the source's next change overwrites nothing here, and nothing here the source.

    `how` has, for each value by its name, `method`, `confidence` (high, medium or low) and, where there is something to
    say, `note`. `listings.enrichment` alone writes it.
    """

    to_collection = "collection"

    # Goes with its listing, as events do.
    tenant = models.ForeignKey(
        "tenants.Tenant", on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    collection = models.ForeignKey(
        Collection, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    listing = models.OneToOneField(Listing, on_delete=models.CASCADE, primary_key=True, related_name="enrichment")
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    city = models.ForeignKey(City, null=True, on_delete=models.SET_NULL, related_name="+")
    neighborhood = models.ForeignKey(Neighborhood, null=True, on_delete=models.SET_NULL, related_name="+")
    county = models.ForeignKey(County, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    time_zones = ArrayField(models.TextField(), default=list, help_text="Each that may be kept there")
    schools = models.JSONField(default=list, help_text="[id, miles] of the nearest of each level")
    earlier_listings = models.PositiveSmallIntegerField(default=0, help_text="Of the home, that came to market before")
    earlier_days = models.PositiveIntegerField(
        default=0, help_text="Days on market of the earlier listings that this one goes on from"
    )
    how = models.JSONField(default=dict)
    basis = models.TextField(help_text="Versions of rules and places that it was made by")
    home_key = models.TextField(help_text="`Listing.property_key` then")
    listing_updated_at = models.DateTimeField(help_text="`Listing.updated_at` then")
    enriched_at = models.DateTimeField()

    class Meta(TenantOwned.Meta):
        abstract = False
        verbose_name = "enrichment"
        indexes = [models.Index(fields=["collection", "listing"], name="enrichment_of_collection")]

    def __str__(self) -> str:
        return f"enrichment of {self.listing_id}"

    def method(self, value: str) -> str:
        return str(self._how(value).get("method", ""))

    def _how(self, value: str) -> dict[str, Any]:
        found: dict[str, Any] = self.how.get(value) or {}
        return found


class EnrichmentRun(TenantOwned):
    """All of a collection enriched on somebody's request: how far it is."""

    tenant = models.ForeignKey(
        "tenants.Tenant", on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    collection = models.OneToOneField(Collection, on_delete=models.CASCADE, related_name="enrichment_run")
    after = models.TextField(blank=True, help_text="ListingKey of the last listing looked at")
    looked_at = models.PositiveIntegerField(default=0, help_text="Listings so far")
    written = models.PositiveIntegerField(default=0, help_text="Of these, so many were new or had changed")
    total = models.PositiveIntegerField(default=0)
    requested_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta(TenantOwned.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"{self.looked_at:,} of {self.total:,}"
