from django.conf import settings
from django.db import models

from mls_sync.models.feed import Feed
from realty.tenants.scope import TenantOwned


class FeedFile(TenantOwned):
    """A file that a feed is read from, in the tenant's own area of Django's default storage. It is never changed: a new
    file is a new row. The newest that was accepted is the one that a sync reads."""

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="files")
    path = models.CharField(max_length=300, unique=True, help_text="In the storage")
    name = models.CharField(max_length=200, help_text="As the person's computer or the server calls it")
    size = models.BigIntegerField(help_text="Bytes")
    digest = models.CharField(max_length=32, help_text="XXH3 of its content, 128 bits")
    etag = models.CharField(
        max_length=300, blank=True, help_text="Of a watched address, as its server named this state"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True, help_text="When a person, or a sync, said to read it")

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name
