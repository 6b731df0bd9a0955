from datetime import timedelta
from typing import Any

from django import forms

from realty.api.scopes import OF_MEMBERS, Scope
from realty.tenants.requests import TenantRequest

LASTS = ((30, "30 days"), (90, "90 days"), (365, "1 year"))
READ_ONLY = tuple(scope for scope in OF_MEMBERS if scope.value.endswith(":read"))


class TokenForm(forms.Form):
    """`TokenForm(request, request.POST)`: which scopes there are depends on who asks, and where."""

    name = forms.CharField(
        max_length=80,
        help_text="What uses it, e.g. Warehouse export",
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )
    lasts = forms.TypedChoiceField(
        label="Expires after",
        choices=LASTS,
        coerce=int,
        initial=90,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    scopes = forms.MultipleChoiceField(label="It may", widget=forms.CheckboxSelectMultiple)
    password = forms.CharField(
        label="Your password",
        strip=False,
        widget=forms.PasswordInput(attrs={"class": "form-control", "autocomplete": "current-password"}),
    )

    def __init__(self, request: TenantRequest, data: Any = None) -> None:
        super().__init__(data)
        offered = self.offered_to(request)
        field = self.fields["scopes"]
        assert isinstance(field, forms.MultipleChoiceField), "It is declared above."
        field.choices = [(scope.value, scope.label) for scope in offered]
        field.initial = [scope.value for scope in offered if scope in READ_ONLY or scope is Scope.STAFF]

    @staticmethod
    def offered_to(request: TenantRequest) -> tuple[Scope, ...]:
        """Viewers change nothing, and what staff may do across tenants is one thing."""
        if request.platform:
            return (Scope.STAFF,)
        if request.membership is None:
            return ()
        return OF_MEMBERS if request.membership.may_edit else READ_ONLY

    @property
    def period(self) -> timedelta:
        return timedelta(days=self.cleaned_data["lasts"])
