"""Tenants (agents and brokerages), who belongs to them, and the record of staff access."""

import zoneinfo
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models

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
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = VisibleTenantManager()

    class Meta:
        ordering = ["name"]
        permissions = [("work_across_tenants", "May look at the pages of all tenants")]

    def __str__(self) -> str:
        return self.name


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
