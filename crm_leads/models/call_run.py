"""Calling through a list: the list as it stood at the start, and what became of each lead of it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from crm_leads.enums import TurnState
from crm_leads.models.contact import PhoneNumber
from crm_leads.models.lead import Lead
from realty.tenants.scope import TenantOwned


class CallRun(TenantOwned):
    """One person's way through a list. Its leads and their order are those of the start: calling moves leads in the
    list, or out of it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    query = models.TextField(blank=True, help_text="The list, as its address has it")
    lead_ids = ArrayField(models.BigIntegerField(), default=list)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta(TenantOwned.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "user", "query"], condition=models.Q(ended_at=None), name="one_open_run_per_list"
            )
        ]

    def __str__(self) -> str:
        return f"Calls of {self.started_at:%Y-%m-%d %H:%M}"


class CallTurn(TenantOwned):
    """A lead's turn in a run. While it is open nobody else of the tenant is given the lead."""

    run = models.ForeignKey(CallRun, on_delete=models.CASCADE, related_name="turns")
    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="+")
    phone = models.ForeignKey(PhoneNumber, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=8, choices=TurnState.choices, default=TurnState.OPEN)
    at = models.DateTimeField(help_text="Given to the caller, called, or passed over")
    result = models.CharField(max_length=16, blank=True, help_text="Of the call")
    reason = models.CharField(max_length=200, blank=True, help_text="Why it was passed over, in a few words")
    retry_at = models.DateTimeField(null=True, help_text="When it may be called, where time alone forbade it")

    class Meta(TenantOwned.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["run", "lead"], name="one_turn_per_lead_of_a_run")]
        indexes = [
            models.Index(fields=["tenant", "lead"], name="turn_held", condition=~models.Q(state="skipped")),
        ]

    def __str__(self) -> str:
        return f"{self.lead_id}: {self.state}"
