"""Calls by hand with their results, and lists that are called through."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from crm_leads.enums import CallDirection, CallResult, TurnState
from crm_leads.leads.models import Contact, Lead, PhoneNumber
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
    at = models.DateTimeField(help_text="Given to the caller, called, or skipped")
    result = models.CharField(max_length=16, blank=True, help_text="Of the call")
    reason = models.CharField(max_length=200, blank=True, help_text="Why it was skipped, in a few words")
    retry_at = models.DateTimeField(null=True, help_text="When it may be called, where time alone forbade it")

    class Meta(TenantOwned.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["run", "lead"], name="one_turn_per_lead_of_a_run")]
        indexes = [
            models.Index(fields=["tenant", "lead"], name="turn_held", condition=~models.Q(state="skipped")),
        ]

    def __str__(self) -> str:
        return f"{self.lead_id}: {self.state}"


class Call(TenantOwned):
    """A call by hand, or a talk at the door, with its result. The gate's decision on one that was admitted was recorded
    before the number was shown to dial. One that is told afterwards has none: they called, they spoke in person, or
    somebody dialed past the gate; the last counts as an attempt all the same."""

    lead = models.ForeignKey(Lead, null=True, on_delete=models.CASCADE, related_name="calls")
    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL, related_name="+")
    number = models.CharField(max_length=16, blank=True, help_text="E.164; empty for a talk in person")
    digest = models.CharField(max_length=64, blank=True, help_text="For the caps on attempts")
    direction = models.CharField(max_length=4, choices=CallDirection.choices, default=CallDirection.OUT)
    result = models.CharField(max_length=16, choices=CallResult.choices)
    note = models.TextField(blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decision_id = models.BigIntegerField(null=True, help_text="GateDecision that allowed it")
    at = models.DateTimeField()

    class Meta(TenantOwned.Meta):
        abstract = False
        indexes = [
            models.Index(fields=["tenant", "digest", "-at"], name="call_by_digest"),
            models.Index(fields=["tenant", "at"], include=["user", "result", "decision_id"], name="call_of_week"),
        ]

    def __str__(self) -> str:
        return f"{self.get_result_display()}, {self.at:%Y-%m-%d %H:%M}"
