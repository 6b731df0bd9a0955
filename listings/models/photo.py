from django.db import models

from listings.models.collection import Collection
from listings.models.listing import Listing
from realty.tenants.scope import TenantOwned


class PhotoFile(TenantOwned):
    """An image that is kept here, once for each tenant whatever shows it: WebP files below `photos/<tenant>/` of the
    storage `photos`, named by the digest (`listings.media.storing`). A trigger counts its bytes in the collection that
    brought it."""

    # Removed by `listings.media.sweep` alone, which proves that nothing shows it.
    collection = models.ForeignKey(Collection, on_delete=models.SET_NULL, null=True, related_name="+")
    digest = models.BinaryField(max_length=16, help_text="Of the image as it came, keyed for the tenant")
    width = models.PositiveIntegerField(help_text="Pixels of the largest file")
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField(help_text="Bytes of all its files")
    created_at = models.DateTimeField()

    class Meta(TenantOwned.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["tenant", "digest"], name="photo_file_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return bytes(self.digest).hex()


class PhotoCopy(TenantOwned):
    """A photo of a listing of which there is a copy, or of which none could be had; none yet has no row. `ref` is the
    photo's part of its address (`listings.media.addresses`)."""

    # The tenant is the listing's, as an event's.
    tenant = models.ForeignKey(
        "tenants.Tenant", on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    collection = models.ForeignKey(
        Collection, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, db_index=False, related_name="photo_copies")
    ref = models.BinaryField(max_length=12)
    file = models.ForeignKey(PhotoFile, null=True, on_delete=models.RESTRICT, related_name="copies")
    copied_at = models.DateTimeField(help_text="Or last tried")
    tries = models.PositiveSmallIntegerField(default=0, help_text="Without success, in a row")
    problem = models.TextField(blank=True)

    class Meta(TenantOwned.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["listing", "ref"], name="photo_copy_once")]
        indexes = [models.Index(fields=["collection", "file"], name="photo_copy_of_collection")]

    def __str__(self) -> str:
        return bytes(self.ref).hex()


class PhotoDemand(TenantOwned):
    """A listing with photos to copy, and when it is its turn."""

    class Stage(models.IntegerChoices):
        PRIMARY = 1, "Primary photo of an active listing"
        OPENED = 2, "Opened"
        REST = 3, "The rest"

    tenant = models.ForeignKey(
        "tenants.Tenant", on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    collection = models.ForeignKey(
        Collection, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    listing = models.OneToOneField(Listing, on_delete=models.CASCADE, primary_key=True, related_name="photo_demand")
    stage = models.PositiveSmallIntegerField(choices=Stage.choices)
    is_opened = models.BooleanField(default=False, help_text="Someone looked for one of its photos")
    due_at = models.DateTimeField()

    class Meta(TenantOwned.Meta):
        abstract = False
        indexes = [models.Index(fields=["collection", "stage", "due_at"], name="photo_demand_in_turn")]

    def __str__(self) -> str:
        return f"photos of {self.listing_id}"
