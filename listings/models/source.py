from django.db import models

from listings.models.collection import Collection
from listings.models.listing import Listing
from realty.tenants.scope import TenantOwned


class ListingSource(TenantOwned):
    """What the source sent of a listing: heavy values that no search looks at, beside the row that all of them read.
    Both are compressed before they come here, so PostgreSQL is told not to try (migration 0001_models)."""

    to_collection = "listing__collection"

    # The tenant is the listing's, which PostgreSQL checks.
    tenant = models.ForeignKey(
        "tenants.Tenant", on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    listing = models.OneToOneField(Listing, on_delete=models.CASCADE, primary_key=True, related_name="source")
    record = models.BinaryField(help_text="The record as it came, packed (listings.source_records)")
    gallery = models.BinaryField(null=True, help_text="Its photos, packed (listings.galleries); none were sent yet")
    photo_count = models.IntegerField(default=0, help_text="Photos in the gallery")

    class Meta(TenantOwned.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"source of {self.listing_id}"


class RecordDictionary(TenantOwned):
    """What the records of a collection have in common, or their galleries, trained by zstd on the first of them. What
    is packed with it names it by its id, so dictionaries stay as long as the collection."""

    to_collection = "collection"

    class Kind(models.TextChoices):
        RECORD = "record", "Records"
        GALLERY = "gallery", "Galleries"

    tenant = models.ForeignKey(
        "tenants.Tenant", on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="record_dictionaries")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.RECORD)
    dictionary_id = models.BigIntegerField(help_text="Dictionary_ID in each frame (RFC 8878, section 3.1.1.1.3)")
    content = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta(TenantOwned.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["collection", "dictionary_id"], name="one_dictionary_per_id"),
        ]

    def __str__(self) -> str:
        return f"dictionary {self.dictionary_id} of {self.collection_id}"
