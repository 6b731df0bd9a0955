"""Who said that the MLS allows this use, and what became of each listing event."""

from django.conf import settings
from django.db import models

from listings.models import Collection
from realty.tenants.scope import TenantOwned


class IntakeDecision(TenantOwned):
    """One for each event seen. The event and its listing may be gone by now, so their ids are soft."""

    event_id = models.BigIntegerField()
    collection_id = models.BigIntegerField()
    listing_id = models.BigIntegerField()
    lead_id = models.BigIntegerField(null=True, help_text="The lead that was made, reopened or closed")
    outcome = models.CharField(max_length=24, help_text="Code, see crm_leads.intake")
    reason = models.TextField(help_text="In plain words")
    decided_at = models.DateTimeField()

    class Meta(TenantOwned.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["tenant", "event_id"], name="one_decision_per_event")]
        indexes = [
            models.Index(fields=["tenant", "-decided_at"], name="intake_newest"),
            models.Index(fields=["tenant", "listing_id"], name="intake_of_listing"),
        ]

    def __str__(self) -> str:
        return f"{self.outcome}: {self.reason}"


class IntakeCursor(TenantOwned):
    """What asks to decide a collection's events again; how far they were read says the `Subscription`."""

    collection = models.OneToOneField(Collection, on_delete=models.CASCADE, related_name="+")
    look_again = models.BooleanField(default=False, help_text="Refusals that no longer hold are decided again")
    was_permitted = models.BooleanField(default=False, help_text="Whether leads could be made when it was last read")

    class Meta(TenantOwned.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"{self.collection_id}{', to be looked at again' if self.look_again else ''}"


class LeadUseStatement(TenantOwned):
    """The tenant's recorded statement that its MLS allows prospecting with a collection's data. A withdrawn one
    stays on record."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="+")
    wording = models.TextField()
    stated_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    stated_by_name = models.CharField(max_length=200)
    stated_at = models.DateTimeField()
    expires_on = models.DateField(null=True, blank=True, help_text="The last day; empty: until it is withdrawn")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta(TenantOwned.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["collection"], condition=models.Q(withdrawn_at=None), name="one_statement_per_collection"
            )
        ]

    def __str__(self) -> str:
        return f"{self.stated_by_name}, {self.stated_at:%Y-%m-%d}"
