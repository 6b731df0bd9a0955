"""What happened to a lead or property, and what is to be done."""

from django.conf import settings
from django.db import models

from crm_leads.enums import ActivityKind
from crm_leads.leads.models.lead import Lead
from realty.moments import within_reason
from realty.tenants.scope import TenantOwned


class Activity(TenantOwned):
    """One line of a timeline; written by `crm_leads.leads.timeline`, never changed."""

    lead = models.ForeignKey(Lead, null=True, on_delete=models.CASCADE, related_name="activities", db_index=False)
    crm_property = models.ForeignKey(
        "crm_leads.CrmProperty", null=True, on_delete=models.CASCADE, related_name="activities", db_index=False
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
    crm_property = models.ForeignKey(
        "crm_leads.CrmProperty", null=True, blank=True, on_delete=models.CASCADE, related_name="tasks"
    )
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
