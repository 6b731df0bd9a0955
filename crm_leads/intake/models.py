"""The tenant's lead policy, who said that the MLS allows this use, and what became of each listing event."""

from typing import Any

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
    """How far a collection's events have been read, and what asks to read again."""

    collection = models.OneToOneField(Collection, on_delete=models.CASCADE, related_name="+")
    read_until = models.DateTimeField(
        null=True, help_text="Every event that was recorded before has a decision or needs none"
    )
    nudged_at = models.DateTimeField(null=True, help_text="A task that reads is queued since then")
    look_again = models.BooleanField(default=False, help_text="Refusals that no longer hold are decided again")
    was_permitted = models.BooleanField(default=False, help_text="Whether leads could be made when it was last read")

    class Meta(TenantOwned.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"{self.collection_id} up to {self.read_until}"


class LeadUseStatement(TenantOwned):
    """The tenant's recorded statement that its MLS allows prospecting with a collection's data. A withdrawn one
    stays on record."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="+")
    wording = models.TextField()
    stated_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    stated_by_name = models.CharField(max_length=200)
    stated_at = models.DateTimeField()
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


def default_weights() -> dict[str, int]:
    """Points for each reason of `crm_leads.leads.scoring`; a tenant edits them."""
    return {
        "just_ended": 25,
        "price_cuts": 15,
        "long_on_market": 15,
        "over_nearby_sales": 15,
        "few_photos": 10,
        "has_phone": 10,
        "owner_known": 5,
        "expired_not_canceled": 5,
    }


class LeadPolicy(TenantOwned):
    """How a tenant works its leads; one row for each tenant, made when first asked for."""

    intake_days = models.PositiveSmallIntegerField(default=90, help_text="Listings that ended longer ago make no lead")
    retention_days = models.PositiveSmallIntegerField(
        default=90, help_text="Listing data and contacts of a lead are removed so many days after its listing ended"
    )
    score_weights = models.JSONField(default=default_weights)
    sender_name = models.CharField(max_length=200, blank=True, help_text="Who calls and writes: agent and brokerage")
    sender_email = models.EmailField(blank=True)
    sender_phone = models.CharField(max_length=16, blank=True, help_text="E.164")
    opt_out_number = models.CharField(
        max_length=16, blank=True, help_text="Toll-free, E.164, answered by a machine that takes opt-outs"
    )
    postal_address = models.TextField(blank=True, help_text="Physical address that every e-mail shows (CAN-SPAM)")
    brokerage_name = models.CharField(
        max_length=200, blank=True, help_text="As its license has it; else the tenant's name"
    )
    license_number = models.CharField(max_length=40, blank=True, help_text="The brokerage's own")
    license_state = models.CharField(max_length=2, blank=True)
    emails_per_day = models.PositiveIntegerField(default=50)
    voicemails_per_day = models.PositiveIntegerField(default=50)
    credits_per_month = models.PositiveIntegerField(default=1_000, help_text="Cap of skip-trace credits")
    credit_price = models.DecimalField(
        max_digits=6, decimal_places=4, null=True, blank=True, help_text="US dollars for one skip-trace credit"
    )
    registry_number = models.CharField(
        max_length=60, blank=True, help_text="The brokerage's own subscription to the National Do Not Call Registry"
    )

    class Meta(TenantOwned.Meta):
        abstract = False
        verbose_name_plural = "lead policies"
        constraints = [models.UniqueConstraint(fields=["tenant"], name="one_lead_policy_per_tenant")]

    def __str__(self) -> str:
        return f"Lead policy of tenant {self.tenant_id}"

    @classmethod
    def of_tenant(cls, tenant_id: int) -> "LeadPolicy":
        """The tenant's policy, made with the defaults where there is none."""
        fields: dict[str, Any] = {"tenant_id": tenant_id}
        return cls.objects.get_or_create(**fields)[0]
