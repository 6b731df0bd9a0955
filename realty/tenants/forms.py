from django import forms

from realty.tenants.models import Role


class InvitationForm(forms.Form):
    email = forms.EmailField(label="E-mail", widget=forms.EmailInput(attrs={"class": "form-control"}))
    role = forms.ChoiceField(
        choices=Role.choices, initial=Role.AGENT, widget=forms.Select(attrs={"class": "form-select"})
    )


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=Role.choices)
