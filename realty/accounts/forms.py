"""Forms of one's own account."""

from typing import Any

from django import forms
from django.contrib.auth.forms import BaseUserCreationForm, PasswordResetForm, SetPasswordForm
from django.contrib.auth.models import User

LONGEST_CODE = 20


def dressed(form: Any) -> Any:
    """The same form with the site's look."""
    for field in form.fields.values():
        field.widget.attrs.setdefault("class", "form-control")
    return form


class CodeForm(forms.Form):
    code = forms.CharField(
        label="Code",
        max_length=LONGEST_CODE,
        widget=forms.TextInput(
            attrs={
                "class": "form-control code-input",
                "autocomplete": "one-time-code",
                "autocapitalize": "none",
                "spellcheck": "false",
                "autofocus": True,
            }
        ),
    )


class PasswordForm(forms.Form):
    """The password, asked again; whether it is right is looked at by the view, which counts the tries."""

    password = forms.CharField(
        label="Your password",
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"class": "form-control", "autocomplete": "current-password"}),
    )


class ProfileForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["first_name", "last_name"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dressed(self)


class EmailForm(PasswordForm):
    """A new address; a link that is sent to it proves that it is theirs."""

    email = forms.EmailField(
        label="New e-mail",
        max_length=254,
        widget=forms.EmailInput(attrs={"class": "form-control", "autocomplete": "email"}),
    )
    field_order = ("email", "password")

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class NewAccountForm(BaseUserCreationForm):
    """The account of an invited person: its user name is the invitation's address."""

    first_name = forms.CharField(max_length=150, widget=forms.TextInput(attrs={"autocomplete": "given-name"}))
    last_name = forms.CharField(max_length=150, widget=forms.TextInput(attrs={"autocomplete": "family-name"}))
    field_order = ("first_name", "last_name", "password1", "password2")

    class Meta:
        model = User
        fields = ("first_name", "last_name")

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.username = self.instance.email = email
        dressed(self)


class AskResetForm(PasswordResetForm):
    """Django's, without its sending: a task sends, so that the answer takes as long for an address nobody has."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dressed(self)
        self.fields["email"].widget.attrs["autofocus"] = True


class NewPasswordForm(SetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dressed(self)
