"""What happened to a lead or property, what is to be done, and the lists that agents keep."""

from django.conf import settings
from django.db import models

from crm_leads.enums import ActivityKind, CallDirection, CallResult, ExportedNumbers
from crm_leads.models.contact import Contact
from crm_leads.models.lead import Lead
from crm_leads.models.property import CrmProperty
from realty.moments import within_reason
from realty.tenants.scope import TenantOwned


class Activity(TenantOwned):
    """One line of a timeline; written by `crm_leads.leads.timeline`, never changed."""

    lead = models.ForeignKey(Lead, null=True, on_delete=models.CASCADE, related_name="activities", db_index=False)
    crm_property = models.ForeignKey(
        CrmProperty, null=True, on_delete=models.CASCADE, related_name="activities", db_index=False
    )
    kind = models.CharField(max_length=10, choices=ActivityKind.choices)
    summary = models.TextField(help_text="One sentence")
    data = models.JSONField(default=dict, help_text="Details: ids of acts, values before and after")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    at = models.DateTimeField()

    class Meta(TenantOwned.Meta):
        abstract = False
        verbose_name_plural = "activities"
        indexes = [
            models.Index(fields=["lead", "-at", "-id"], name="activity_of_lead"),
            models.Index(fields=["crm_property", "-at", "-id"], name="activity_of_property"),
            models.Index(fields=["tenant", "-at"], name="activity_of_tenant"),
            # Conversions of a week, for the report of the team.
            models.Index(
                fields=["tenant", "at"],
                include=["user", "summary"],
                condition=models.Q(kind="status"),
                name="activity_of_status",
            ),
        ]

    def __str__(self) -> str:
        return self.summary


class Task(TenantOwned):
    """Something to do by a moment; the assignee is reminded once."""

    lead = models.ForeignKey(Lead, null=True, blank=True, on_delete=models.CASCADE, related_name="tasks")
    crm_property = models.ForeignKey(CrmProperty, null=True, blank=True, on_delete=models.CASCADE, related_name="tasks")
    title = models.CharField(max_length=200)
    due_at = models.DateTimeField()
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reminded_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["due_at"]
        constraints = within_reason("due_at", table="task")
        indexes = [models.Index(fields=["tenant", "due_at"], condition=models.Q(done_at=None), name="task_open")]

    def __str__(self) -> str:
        return self.title


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


class SavedList(TenantOwned):
    """A named filter of the queue: the query string is the list."""

    name = models.CharField(max_length=80)
    query = models.TextField(blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    is_shared = models.BooleanField(default=False, help_text="Shown to everyone in the brokerage")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["tenant", "user", "name"], name="one_list_per_name")]

    def __str__(self) -> str:
        return self.name


class LeadExport(TenantOwned):
    """Who took how many leads out of the house, and by which filter; never changed."""

    user_id = models.BigIntegerField()
    user_name = models.CharField(max_length=200)
    query = models.TextField(blank=True)
    rows = models.PositiveIntegerField()
    numbers = models.CharField(
        max_length=10, choices=ExportedNumbers.choices, blank=True, default="", help_text="Empty: before it was asked"
    )
    at = models.DateTimeField()

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.rows} leads, {self.user_name}"


class Erasure(TenantOwned):
    """Proof that a person was erased on request: what was asked, when, by whom, and how much went; never changed.
    The addresses themselves are gone: their digests stay, so that a "stop" holds."""

    requested_by = models.CharField(max_length=200, help_text="How the person asked, e.g. by letter of May 3")
    digests = models.JSONField(help_text="Keyed digests of the phones and e-mail addresses that were erased")
    counts = models.JSONField(help_text='Rows removed or blanked by model, e.g. {"contacts": 1, "phones": 2}')
    user_id = models.BigIntegerField()
    user_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"Erased {self.at:%Y-%m-%d}"
