from django.db import models

from listings.models.collection import Collection
from listings.models.listing import Listing
from realty.tenants.scope import TenantOwned

# From small to large, by the names of Spark's URI fields without their prefix (Spark API, listing photos).
PHOTO_SIZES = ("thumb", "300", "640", "800", "1024", "1280", "1600", "2048", "large")


class Photo(TenantOwned):
    """One picture of a listing. `uris` maps a size of PHOTO_SIZES to the source's URI; any size may be absent."""

    # A photo goes with its listing: PostgreSQL checks that one reference, and takes no time to check what follows
    # from it.
    tenant = models.ForeignKey(
        "tenants.Tenant", on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    collection = models.ForeignKey(
        Collection, on_delete=models.DO_NOTHING, related_name="photos", db_index=False, db_constraint=False
    )
    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, db_index=False, related_name="photos")
    order = models.PositiveIntegerField(help_text="Order (0 first), as the source displays them")
    media_key = models.TextField(blank=True, help_text="MediaKey")
    preferred_photo_yn = models.BooleanField(default=False, help_text="PreferredPhotoYN")
    caption = models.TextField(blank=True, help_text="LongDescription")
    uris = models.JSONField(default=dict)
    media_modification_timestamp = models.DateTimeField(null=True, help_text="MediaModificationTimestamp")

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["listing", "order"], name="one_photo_per_order")]

    def __str__(self) -> str:
        return f"{self.listing_id} #{self.order}"

    def uri(self, size: str) -> str:
        """The URI of `size`, else of the next larger, else of the next smaller one; "" when there is none."""
        at = PHOTO_SIZES.index(size)
        for candidate in (*PHOTO_SIZES[at:], *reversed(PHOTO_SIZES[:at])):
            if self.uris.get(candidate):
                return str(self.uris[candidate])
        return ""
