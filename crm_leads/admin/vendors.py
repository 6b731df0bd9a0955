"""Accounts at vendors with write-only credentials, and what vendors posted."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminPasswordWidget

from crm_leads.enums import VendorKind
from crm_leads.models import VendorAccount, VendorEvent
from crm_leads.vendors.account_forms import FORMS
from crm_leads.vendors.forms import SecretField
from realty.console.admin import ReadOnlyAdmin, by
from realty.secrets import readable

SECRET = "secret-"  # noqa: S105 - a prefix of field names


class AccountAdminForm(forms.ModelForm):
    """Secrets are fields `secret-<name>`, never put back into the page; an empty one keeps what is stored."""

    class Meta:
        model = VendorAccount
        fields = ("enabled",)

    def save(self, commit: bool = True) -> VendorAccount:
        account: VendorAccount = self.instance
        fields = [name for name in self.cleaned_data if name.startswith(SECRET)]
        entered = {name.removeprefix(SECRET): self.cleaned_data[name] for name in fields if self.cleaned_data[name]}
        if entered:
            account.secrets = {**(readable(account.secrets) or {}), **entered}
            account.secrets_changed_at = timezone.now()
            account.check_ok = None
        saved: VendorAccount = super().save(commit)
        return saved


def secret_names(account: VendorAccount) -> list[str]:
    fields = FORMS[VendorKind(account.kind)].base_fields
    return [name for name, field in fields.items() if isinstance(field, SecretField)]


@admin.register(VendorAccount)
class VendorAccountAdmin(ModelAdmin):
    """Tenants make their own accounts; staff look after them."""

    list_display = ("tenant", "kind", "enabled", "is_simulated", "check_ok", "checked_at", "stopped_at")
    list_filter = ("kind", "enabled", "is_simulated", by("tenant"))
    list_filter_submit = True
    list_select_related = ("tenant",)
    readonly_fields = (
        "tenant", "kind", "is_simulated", "options", "credentials", "secrets_changed_at", "checked_at", "check_ok",
        "check_message", "suspended_until", "stopped_at", "stopped_because",
    )  # fmt: skip

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        names = secret_names(obj) if obj else []
        fields = {f"{SECRET}{name}": _secret_field(name) for name in names}
        form = type("AccountAdminForm", (AccountAdminForm,), fields)
        return super().get_form(request, obj, change, form=form, fields=["enabled"])

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        typed = [f"{SECRET}{name}" for name in secret_names(obj)] if obj else []
        about = [name for name in self.readonly_fields if name not in ("credentials", "secrets_changed_at")]
        return [
            (None, {"fields": ["enabled", *about]}),
            ("Credentials", {"fields": ["credentials", "secrets_changed_at", *typed]}),
        ]

    @admin.display(description="credentials")
    def credentials(self, account: VendorAccount) -> str:
        stored = readable(account.secrets)
        if stored is None:
            return "Can no longer be opened: enter them again"
        return ", ".join(f"{name} is set" for name in stored) or "None are set"


def _secret_field(name: str) -> forms.CharField:
    return forms.CharField(
        required=False,
        label=f"New {name.replace('_', ' ')}",
        help_text="Leave it empty to keep what is stored.",
        widget=UnfoldAdminPasswordWidget(render_value=False, attrs={"autocomplete": "off"}),
    )


@admin.register(VendorEvent)
class VendorEventAdmin(ReadOnlyAdmin):
    list_display = ("received_at", "tenant", "kind", "event_type", "is_signed", "worked_at", "outcome")
    list_filter = ("kind", "is_signed", by("tenant"))
    list_filter_submit = True
    list_select_related = ("tenant",)
    date_hierarchy = "received_at"
    search_fields = ("event_id",)
