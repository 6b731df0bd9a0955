from typing import Any

from django import forms
from django.contrib.auth.forms import BaseUserCreationForm
from django.contrib.auth.models import User
from django.db import models

from realty.tenants.models import Role


class InvitationForm(forms.Form):
    email = forms.EmailField(label="E-mail", widget=forms.EmailInput(attrs={"class": "form-control"}))
    role = forms.ChoiceField(
        choices=Role.choices, initial=Role.AGENT, widget=forms.Select(attrs={"class": "form-select"})
    )


class NewAccountForm(BaseUserCreationForm):
    """The account of an invited person: its user name is the invitation's address."""

    class Meta:
        model = User
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.username = self.instance.email = email
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"

    def clean(self) -> dict[str, Any]:
        """Whoever has this address already signs in instead: a link must not take an account over."""
        email = self.instance.email
        if User.objects.filter(models.Q(username__iexact=email) | models.Q(email__iexact=email)).exists():
            raise forms.ValidationError(f"There is an account for {email} already. Sign in to it to join.")
        return super().clean() or self.cleaned_data


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=Role.choices)


class ProfileForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["first_name", "last_name", "email"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"

    def clean_email(self) -> str:
        """Invitations find people by e-mail, so an address belongs to one account."""
        email = str(self.cleaned_data["email"]).lower()
        if email and User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("Another account has this e-mail address.")
        return email
