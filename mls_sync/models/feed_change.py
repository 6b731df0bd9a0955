from django.conf import settings
from django.db import models

from mls_sync.models.feed import Feed
from realty.tenants.scope import TenantOwned


class FeedChange(TenantOwned):
    """A setting of a feed that somebody changed: what was, what is, who and when. Of a secret only that it changed."""

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    setting = models.CharField(max_length=60)
    old = models.TextField(blank=True)
    new = models.TextField(blank=True)
    decides_records = models.BooleanField(
        help_text="Filter, data share, address, token: what the MLS gives depends on it"
    )

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["feed", "-at"], name="changes_of_a_feed")]

    def __str__(self) -> str:
        if not self.old and not self.new:
            return f"{self.setting} was replaced"
        return f"{self.setting}: {self.old or 'empty'} → {self.new or 'empty'}"
