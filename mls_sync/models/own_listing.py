from uuid import uuid4

from django.conf import settings
from django.db import models

from listings.models import Collection
from realty.tenants.scope import TenantOwned


class OwnPhoto(TenantOwned):
    """A photo that somebody uploaded for a listing of the tenant's own, and who it was; its files are those of all
    photos (`listings.media`). One from before has two of its own yet (`own_listings.moving`)."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="+", db_index=False)
    listing_key = models.TextField()
    key = models.UUIDField(default=uuid4, unique=True, help_text="Its MediaKey")
    width = models.PositiveIntegerField(help_text="Pixels of the large file")
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField(default=0, db_default=0, help_text="Bytes of the two files of before")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["pk"]
        indexes = [models.Index(fields=["collection", "listing_key"], name="own_photo_of_listing")]

    def __str__(self) -> str:
        return str(self.key)


class OwnListingAct(models.TextChoices):
    CREATED = "created", "Entered"
    CHANGED = "changed", "Changed"
    DELETED = "deleted", "Deleted"


class OwnListingChange(TenantOwned):
    """Who did what to a listing of the tenant's own, and when."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="+", db_index=False)
    listing_key = models.TextField()
    act = models.CharField(max_length=7, choices=OwnListingAct.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.TextField(help_text="Also known when the account is gone")
    at = models.DateTimeField(auto_now_add=True)
    changes = models.JSONField(default=dict, help_text="RESO field -> [before, after], as text")

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["collection", "listing_key", "-at"], name="own_change_of_listing")]

    def __str__(self) -> str:
        return f"{self.get_act_display()} by {self.by_name}"
