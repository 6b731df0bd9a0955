"""Facts about places and numbers that somebody looked up and recorded: where nobody may be called for a time, where a
number without a known area code belongs, and what the FCC's database of reassigned numbers said."""

from django.conf import settings
from django.db import models

from realty.moments import within_reason
from realty.tenants.scope import TenantOwned


class StopReach(models.TextChoices):
    CALLS = "calls", "Calls and voicemails"
    ALL = "all", "Calls, voicemails and e-mails"


class PlaceStop(TenantOwned):
    """No contact in a state, or in some counties or ZIP codes of it, from a day until a day: an emergency, a day that a
    governor proclaimed, an owner's own caution. It is lifted, never removed."""

    state = models.CharField(max_length=2)
    counties = models.JSONField(default=list, blank=True, help_text="CountyOrParish names; with no ZIP: all of it")
    postal_codes = models.JSONField(default=list, blank=True, help_text="Five digits each")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="The last day; empty: until it is removed")
    reach = models.CharField(max_length=8, choices=StopReach.choices, default=StopReach.CALLS)
    because = models.CharField(max_length=200)
    source = models.CharField(max_length=300, help_text="Proclamation, order or page that says so")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["-starts_on", "-id"]
        constraints = within_reason("starts_on", "ends_on", table="place_stop", days=True)
        indexes = [models.Index(fields=["tenant", "ends_on"], condition=models.Q(lifted_at=None), name="standing_stop")]

    def __str__(self) -> str:
        return f"{self.state}: {self.because}"


class NumberPlace(TenantOwned):
    """The state of a number whose area code tells none, as an owner found it."""

    number = models.CharField(max_length=16, blank=True, help_text="E.164; empty once erased")
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=2)
    evidence = models.TextField(help_text="How the state is known")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta(TenantOwned.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["tenant", "digest"], name="one_place_per_number")]

    def __str__(self) -> str:
        return f"{self.number or 'erased'}: {self.state}"


class ReassignedCheck(TenantOwned):
    """One answer of the FCC's Reassigned Numbers Database (47 CFR 64.1200(m)): asked on a day whether the number was
    disconnected since another. Rows are added, never changed."""

    number = models.CharField(max_length=16, blank=True, help_text="E.164; empty once erased")
    digest = models.CharField(max_length=64)
    asked_on = models.DateField()
    since = models.DateField(help_text="The date of the consent, or of the last conversation, that you asked about")
    was_reassigned = models.BooleanField(null=True, help_text="Given up since; None: the database has no data")
    source = models.CharField(max_length=200, help_text="e.g. reassigned.us, file of the 17th")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantOwned.Meta):
        abstract = False
        constraints = within_reason("asked_on", "since", table="reassigned", days=True)
        indexes = [models.Index(fields=["tenant", "digest", "-asked_on"], name="reassigned_by_digest")]

    def __str__(self) -> str:
        return f"{self.number or 'erased'}, asked {self.asked_on}"
