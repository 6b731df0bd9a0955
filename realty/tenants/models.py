"""Tenants (agents and brokerages), who belongs to them, and the record of staff access."""

import zoneinfo
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models

from realty.cells.placement import cell_for_new_tenant
from realty.tenants.scope import (
    Scope,
    ScopeError,
    TenantManager,
    TenantOwned,
    current_scope,
)

# A tenant's slug is a part of its collections' names: `{tenant}_{provider}_listings`.
slug_part = RegexValidator(r"^[a-z][a-z0-9]*$", "Use lower-case letters and digits, starting with a letter.")


def validate_time_zone(value: str) -> None:
    if value not in zoneinfo.available_timezones():
        raise ValidationError(f"{value} is not a known time zone, e.g. America/Los_Angeles.")


class VisibleTenantManager(models.Manager["Tenant"]):
    """The tenants that the open scope may see: its own, its user's, or all for the platform."""

    def get_queryset(self) -> models.QuerySet["Tenant"]:
        scope = current_scope()
        rows = super().get_queryset()
        if scope.platform:
            return rows
        if scope == Scope():
            raise ScopeError("Tenant was queried outside a scope")
        visible = models.Q(pk=scope.tenant_id)
        if scope.user_id:
            visible |= models.Q(memberships__user_id=scope.user_id)
        return rows.filter(visible).distinct()


class Tenant(models.Model):
    slug = models.CharField(max_length=24, unique=True, validators=[slug_part])
    name = models.CharField(max_length=200)
    time_zone = models.CharField(max_length=64, default="America/Los_Angeles", validators=[validate_time_zone])
    contact_name = models.CharField(max_length=200, blank=True)
    contact_email = models.EmailField(blank=True)
    contact_phone = models.CharField(max_length=32, blank=True)
    is_active = models.BooleanField(default=True, help_text="Off while the tenant is suspended")
    suspended_at = models.DateTimeField(null=True, editable=False)
    suspended_because = models.CharField(
        max_length=300, blank=True, default="", db_default="", editable=False, help_text="As its members read it"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    # Without an index: there are few tenants, and this is asked when one is added.
    cell = models.ForeignKey(
        "cells.Cell", on_delete=models.PROTECT, null=True, editable=False, related_name="tenants", db_index=False
    )

    objects = VisibleTenantManager()

    class Meta:
        ordering = ["name"]
        permissions = [
            ("work_across_tenants", "May look at the pages of all tenants"),
            ("visit_as_member", "May look at a tenant's pages as one of its members"),
            ("export_tenant", "May export everything that a tenant has"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A new tenant gets its place (`realty.cells.placement`)."""
        if self._state.adding and self.cell_id is None:
            self.cell_id = cell_for_new_tenant()
        super().save(*args, **kwargs)


class Role(models.TextChoices):
    OWNER = "owner", "Owner"
    AGENT = "agent", "Agent"
    VIEWER = "viewer", "Viewer"


class MembershipManager(TenantManager):
    def of_user(self) -> models.QuerySet["Membership"]:
        """Memberships of the user whose `user_scope` is open, over all tenants, active ones first by name."""
        user_id = current_scope().user_id
        if user_id is None:
            raise ScopeError("Membership.of_user needs a user scope")
        rows: models.QuerySet[Membership] = models.QuerySet(self.model).filter(user_id=user_id, tenant__is_active=True)
        return rows.select_related("tenant").order_by("tenant__name")


class Membership(TenantOwned):
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.AGENT)
    created_at = models.DateTimeField(auto_now_add=True)
    first_hour_hidden_at = models.DateTimeField(null=True, editable=False)
    first_searched_at = models.DateTimeField(null=True, editable=False)
    has_marks = models.BooleanField(
        default=False, db_default=False, editable=False, help_text="Ever had a favorite or hid a listing"
    )

    objects: ClassVar[Any] = MembershipManager()

    class Meta(TenantOwned.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["tenant", "user"], name="one_membership_per_user")]

    def __str__(self) -> str:
        return f"{self.user} as {self.role}"

    @property
    def may_edit(self) -> bool:
        """Owners and agents change things; viewers only read."""
        return self.role in (Role.OWNER, Role.AGENT)


class MemberPhoto(TenantOwned):
    """What a member's clients see beside her name, for each of her tenants; it goes with the membership. WebP of our
    own making (`crm_leads.agent_photos`)."""

    membership = models.OneToOneField(Membership, on_delete=models.CASCADE, related_name="photo")
    body = models.BinaryField()
    digest = models.CharField(max_length=16, help_text="Of the body; changes with the photo")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta(TenantOwned.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"Photo of {self.membership_id}"


class Invitation(TenantOwned):
    """An owner's offer of a role. Whoever opens its link joins with the account they sign in to or make there: an
    account is never found by its e-mail address, which somebody else might have taken. Owners see where `accepted_by`
    has another address than `email`."""

    email = models.EmailField()
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.AGENT)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "email"], condition=models.Q(accepted_at=None), name="one_open_invitation_per_email"
            )
        ]

    def __str__(self) -> str:
        return f"{self.email} as {self.role}"


class StaffVisit(TenantOwned):
    """A member of staff looks at the tenant's pages as one of its members sees them, and changes nothing. It ends by a
    button, or at `ends_at`."""

    staff = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    member_name = models.CharField(max_length=150)
    reason = models.CharField(max_length=300)
    began_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["-began_at", "-pk"]

    def __str__(self) -> str:
        return f"Visit as {self.member_name}: {self.reason}"


class ExportState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Under way"
    READY = "ready", "Ready"
    FAILED = "failed", "Failed"
    EXPIRED = "expired", "Expired"


class TenantExport(TenantOwned):
    """One archive of everything that the tenant has. `done` of `parts` are written; `path` is in the site's storage,
    and empty once the archive has gone."""

    state = models.CharField(max_length=8, choices=ExportState.choices, default=ExportState.WAITING)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    requested_by_name = models.CharField(max_length=150)
    requested_at = models.DateTimeField()
    heartbeat_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    part = models.CharField(max_length=100, blank=True, help_text="What is being written")
    done = models.PositiveIntegerField(default=0)
    parts = models.PositiveIntegerField(default=0)
    rows = models.BigIntegerField(default=0)
    bytes = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the archive")
    path = models.CharField(max_length=200, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    place = models.JSONField(default=dict, help_text="How far it is: the table, the last row, the last file")
    tables = models.JSONField(default=dict, help_text="Rows by table")

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant"],
                condition=models.Q(state__in=[ExportState.WAITING, ExportState.RUNNING]),
                name="one_open_export_per_tenant",
            )
        ]

    def __str__(self) -> str:
        return f"Export of {self.requested_at:%Y-%m-%d}"


class TenantDeletion(models.Model):
    """That a tenant was to be deleted, and the proof that it was: the row outlives the tenant, so its id is a plain
    number. Between `asked_at` and `due_at` it can be undone. `counts` has the rows that went, by table."""

    tenant_number = models.BigIntegerField()
    slug = models.CharField(max_length=24)
    name = models.CharField(max_length=200)
    reason = models.CharField(max_length=300)
    asked_by_name = models.CharField(max_length=150)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    was_active = models.BooleanField(default=True)
    undone_at = models.DateTimeField(null=True)
    undone_by_name = models.CharField(max_length=150, blank=True)
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)
    files = models.PositiveIntegerField(default=0)
    file_bytes = models.BigIntegerField(default=0)
    site = models.CharField(
        max_length=200, blank=True, default="", db_default="", help_text="The site's address when it was signed"
    )
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the certificate")
    signature = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_number"],
                condition=models.Q(undone_at=None),
                name="one_standing_deletion_per_tenant",
            ),
            models.CheckConstraint(
                condition=models.Q(due_at__gte=models.F("asked_at")), name="deletion_is_due_after_it_was_asked"
            ),
        ]

    def __str__(self) -> str:
        return f"Deletion of {self.name}"


class StaffAccess(models.Model):
    """One row for each time that a member of staff opened the platform scope."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        ordering = ["-at"]
        verbose_name_plural = "staff accesses"

    def __str__(self) -> str:
        return f"{self.user}: {self.reason}"
