"""A license number and the state that gave it, of an agent or of a brokerage."""

from typing import Any

from django import forms

from crm_leads.compliance.states import BUILT_IN
from crm_leads.models import Sender


def clean_license(form: forms.BaseForm, data: dict[str, Any]) -> None:
    """One line, and a state of the US; a number says which state gave it."""
    number = " ".join(str(data.get("license_number") or "").split())
    state = str(data.get("license_state") or "").strip().upper()
    data["license_number"], data["license_state"] = number, state
    if state and state not in BUILT_IN:
        form.add_error("license_state", "Two letters of a state, such as CA.")
    elif number and not state:
        form.add_error("license_state", "Enter the state that issued the license.")


class SenderForm(forms.ModelForm):
    class Meta:
        model = Sender
        fields = ("email", "license_number", "license_state")
        labels = {  # noqa: RUF012 - Django's
            "email": "E-mail address",
            "license_number": "License number",
            "license_state": "License state",
        }
        help_texts = {  # noqa: RUF012 - Django's
            "email": "Answers go there. E-mails are sent from it where its domain is verified at Resend; else from"
            " the address of the lead policy. Left empty, the address of the profile is taken.",
            "license_number": "As your state's commission lists it. Every e-mail shows it.",
            "license_state": "",
        }

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"
        self.fields["license_state"].widget.attrs.update(size=2, autocapitalize="characters")

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        clean_license(self, data)
        return data
