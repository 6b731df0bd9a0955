"""A member's calendar feed, and which version of each event it has shown."""

from django.db import models

from listings.models import Listing
from realty.tenants.models import Membership
from realty.tenants.scope import TenantOwned


class CalendarFeed(TenantOwned):
    """One for each member at most; it goes with the membership. The address is shown once: only a digest of its token
    is kept."""

    membership = models.OneToOneField(Membership, on_delete=models.CASCADE, related_name="+")
    token_digest = models.CharField(max_length=64, unique=True)
    of_everyone = models.BooleanField(default=False, help_text="What is assigned to others too; for owners alone")
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)
    content_digest = models.BinaryField(max_length=32, default=bytes, help_text="SHA-256 of what was last served")
    content_changed_at = models.DateTimeField(null=True)

    class Meta(TenantOwned.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"Calendar feed of {self.membership_id}"


class CalendarEntry(TenantOwned):
    """The version of one event that a feed showed last, by which calendars tell what is newer. Of its content only a
    digest is kept; the times are those of an open house, which is told as canceled when it goes."""

    feed = models.ForeignKey(CalendarFeed, on_delete=models.CASCADE, related_name="entries")
    uid = models.CharField(max_length=200)
    digest = models.BinaryField(max_length=32, help_text="SHA-256 of the event's content")
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    listing = models.ForeignKey(
        Listing, null=True, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    is_all_day = models.BooleanField(default=False)
    canceled_at = models.DateTimeField(null=True)

    class Meta(TenantOwned.Meta):
        abstract = False
        verbose_name_plural = "calendar entries"
        constraints = [models.UniqueConstraint(fields=["feed", "uid"], name="one_calendar_entry_per_uid")]

    def __str__(self) -> str:
        return self.uid
