"""A search that an agent shows to a client."""

from django.db import models

from realty.tenants.models import Membership
from realty.tenants.scope import TenantOwned


class SearchShare(TenantOwned):
    """A page that whoever has its address may read until it expires or is revoked; it goes with the membership of the
    agent who made it. The address is shown once: only a digest of its token is kept."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    token_digest = models.CharField(max_length=64, unique=True)
    query = models.TextField(blank=True, help_text="The search, as the query of its URL")
    client_name = models.CharField(max_length=100, blank=True)
    note = models.TextField(max_length=1000, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    opened_count = models.PositiveIntegerField(default=0)
    last_opened_at = models.DateTimeField(null=True)

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"Shared search {self.pk}"
