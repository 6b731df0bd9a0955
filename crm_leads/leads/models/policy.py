"""How a tenant works its leads."""

from typing import Any

from django.db import models

from realty.tenants.scope import TenantOwned
from realty.tenants.visits import only_looking


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
        if only_looking():
            return cls.objects.filter(**fields).first() or cls(**fields)
        return cls.objects.get_or_create(**fields)[0]
