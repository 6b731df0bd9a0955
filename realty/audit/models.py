"""The book of acts. Written once; PostgreSQL refuses every change, and removal before `record.KEPT_FOR`."""

from django.db import models
from django.utils import timezone

from realty.tenants.scope import TenantOwned


class Act(models.TextChoices):
    ADDED = "added", "Added"
    CHANGED = "changed", "Changed"
    REMOVED = "removed", "Removed"
    API = "api", "By the API"
    SETTINGS = "settings", "Settings"
    MEMBERS = "members", "Members"
    FEED = "feed", "Feed"
    LEADS = "leads", "Leads"
    COMPLIANCE = "compliance", "Compliance record"
    EXPORT = "export", "Export"
    TOKEN = "token", "Token or key"  # noqa: S105  the name of an act
    STAFF_VISIT = "staff_visit", "Staff visit"
    SUSPENSION = "suspension", "Suspension"
    BILLING = "billing", "Tier and quota"
    DELETION = "deletion", "Deletion of a tenant"


class AuditEvent(TenantOwned):
    """One act of one person, or of the system. Without a tenant it is about the platform.

    Names are kept as they were, since the person may be gone; what was written or chosen is not kept, but for what
    `details` names: no secret, no content.
    """

    tenant = models.ForeignKey(  # type: ignore[assignment]
        "tenants.Tenant", null=True, on_delete=models.CASCADE, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    act = models.CharField(max_length=16, choices=Act.choices)
    about = models.CharField(max_length=300, help_text="What was done, and to what")
    person_id = models.BigIntegerField(null=True)
    person = models.CharField(max_length=150, blank=True, help_text="User name; empty: the system")
    is_staff = models.BooleanField(default=False)
    address = models.GenericIPAddressField(null=True)
    details = models.JSONField(default=dict)

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["tenant", "-at"], name="audit_of_tenant"),
            models.Index(fields=["-at"], name="audit_newest"),
            models.Index(fields=["person", "-at"], name="audit_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()}: {self.about}"
