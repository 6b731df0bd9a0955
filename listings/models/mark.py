"""What members keep about listings: favorites and hidden ones of each member, and notes for the whole tenant."""

from django.conf import settings
from django.db import models

from listings.enums import Mark
from listings.models.listing import Listing
from realty.tenants.scope import TenantOwned


class ListingMark(TenantOwned):
    """A member's favorite, or a listing that the member does not want to see; one of the two."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="marks")
    kind = models.CharField(max_length=8, choices=Mark.choices)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantOwned.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["tenant", "user", "listing"], name="one_mark_per_member")]

    def __str__(self) -> str:
        return f"{self.kind} {self.listing_id}"


class ListingNote(TenantOwned):
    """What a member wrote about a listing; every member of the tenant reads it."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField(max_length=2_000)
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.text[:80]
