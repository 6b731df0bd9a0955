"""What staff say before they act on a tenant."""

from typing import Any

from django import forms
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from realty.billing.models import Tier
from realty.billing.tiers import tier_of
from realty.tenants import visits
from realty.tenants.models import Membership, Tenant


class NoQuestion(forms.Form):
    """Asks nothing: the button alone."""

    def __init__(self, tenant: Tenant, *args: Any) -> None:
        super().__init__(*args)
        self.tenant = tenant


class SuspendForm(NoQuestion):
    because = forms.CharField(
        label="Why",
        max_length=300,
        help_text="The tenant's members read it when they sign in, and its owners in a letter",
        widget=UnfoldAdminTextInputWidget(),
    )


class TierForm(NoQuestion):
    tier = forms.ModelChoiceField(Tier.objects.all(), widget=UnfoldAdminSelectWidget())

    def __init__(self, tenant: Tenant, *args: Any) -> None:
        super().__init__(tenant, *args)
        self.initial = {"tier": tier_of(tenant.pk)}


class DeleteForm(NoQuestion):
    name = forms.CharField(
        label="Type the tenant's name",
        max_length=200,
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    reason = forms.CharField(
        label="Why",
        max_length=300,
        help_text="Its owners read it in a letter, and it stays on the certificate",
        widget=UnfoldAdminTextInputWidget(),
    )

    def clean_name(self) -> str:
        if self.cleaned_data["name"].strip() != self.tenant.name:
            raise forms.ValidationError(f"That is not the name of this tenant, which is {self.tenant.name}.")
        return self.tenant.name


class VisitForm(NoQuestion):
    member: Any = forms.ModelChoiceField(None, widget=UnfoldAdminSelectWidget(), label="As whom")
    reason = forms.CharField(
        label="Why",
        max_length=300,
        help_text="The tenant's owners read it, and it stays in the audit",
        widget=UnfoldAdminTextInputWidget(),
    )

    def __init__(self, tenant: Tenant, *args: Any) -> None:
        super().__init__(tenant, *args)
        field: Any = self.fields["member"]
        field.queryset = Membership.objects.filter(pk__in=[m.pk for m in visits.members(tenant)]).select_related("user")
