"""Searches that members keep, which listings each found last, and what was told of them."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from listings.enums import AlertKind, Frequency, Tell
from listings.models.listing import Listing
from realty.tenants.scope import TenantOwned


class SavedSearch(TenantOwned):
    """A search under a name, of one member: the query string is the search. Two that are alike stay two."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    query = models.TextField(blank=True)
    tells = ArrayField(models.CharField(max_length=12, choices=Tell.choices), default=list)
    frequency = models.CharField(max_length=8, choices=Frequency.choices, default=Frequency.DAILY)
    by_email = models.BooleanField("E-mail", default=True)
    in_inbox = models.BooleanField("Inbox", default=True)
    is_paused = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1, help_text="Grows with each change, so that workers read it again")
    followed_since = models.DateTimeField(help_text="Nothing that was recorded before is told")
    digest_until = models.DateTimeField(help_text="What was found before is in a letter, or needs none")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["tenant", "user", "name"], name="saved_search_of_user")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_followed(self) -> bool:
        """Whether changes are looked for."""
        return not self.is_paused and self.frequency != Frequency.NONE

    @property
    def how_it_tells(self) -> str:
        """`Daily, by e-mail, in the inbox`"""
        ways = ("by e-mail" if self.by_email else "", "in the inbox" if self.in_inbox else "")
        return ", ".join([str(Frequency(self.frequency).label), *filter(None, ways)])


class ListingMatches(TenantOwned):
    """The saved searches that a listing matched when it was last looked at: what is new is told by the difference. Ids
    of searches that are gone may be among them; they are never given again."""

    tenant = models.ForeignKey(
        "tenants.Tenant", on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    listing = models.OneToOneField(Listing, on_delete=models.CASCADE, primary_key=True, related_name="+")
    searches = ArrayField(models.BigIntegerField(), default=list)

    class Meta(TenantOwned.Meta):
        abstract = False
        indexes = [models.Index(fields=["tenant"], name="matches_of_tenant")]

    def __str__(self) -> str:
        return f"{len(self.searches)} saved searches of listing {self.listing_id}"


class AlertLetter(TenantOwned):
    """An e-mail about a saved search, written in the transaction that found what it tells. Its text is made when it
    leaves (`listings.alerts.letters`)."""

    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="letters")
    caused_at = models.DateTimeField(help_text="When the sync wrote the first of what it tells")
    written_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, help_text="None: sent, or given up")
    sent_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True, help_text="Why it did not go out")

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["-written_at", "-pk"]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=models.Q(next_attempt_at__isnull=False),
                name="alert_letters_waiting",
            ),
            models.Index(fields=["sent_at"], condition=models.Q(sent_at__isnull=False), name="alert_letters_sent"),
        ]

    def __str__(self) -> str:
        return f"letter {self.pk} of saved search {self.search_id}"


class Alert(TenantOwned):
    """One thing that happened to one listing, told to whoever saved a search: a row of the inbox, and of a letter."""

    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="alerts")
    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16, choices=AlertKind.choices)
    old_value = models.CharField(max_length=60, blank=True, help_text="Price or status before")
    new_value = models.CharField(max_length=60, blank=True, help_text="Price or status now, or the open house's day")
    event_id = models.BigIntegerField(help_text="The ListingEvent that caused it")
    caused_at = models.DateTimeField(help_text="When the sync wrote that event")
    created_at = models.DateTimeField()
    in_inbox = models.BooleanField(default=True)
    read_at = models.DateTimeField(null=True)
    letter = models.ForeignKey(AlertLetter, null=True, on_delete=models.SET_NULL, related_name="alerts")

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["search", "listing", "kind", "event_id"], name="one_alert_per_event")
        ]
        indexes = [
            models.Index(
                fields=["search", "-id"], condition=models.Q(in_inbox=True, read_at=None), name="alerts_unread"
            ),
            models.Index(fields=["search", "id"], condition=models.Q(letter=None), name="alerts_without_letter"),
            models.Index(fields=["created_at"], name="alerts_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.listing_id}"
