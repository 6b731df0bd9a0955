"""What staff say before they act on a tenant."""

from typing import Any

from django import forms
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from realty.billing.models import Tier
from realty.billing.tiers import tier_of
from realty.tenants.models import Tenant


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
