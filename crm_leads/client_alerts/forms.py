"""Who is to get a saved search."""

from django import forms

from crm_leads.compliance.digests import normal_email


class ShareForm(forms.Form):
    name = forms.CharField(label="Client's name", max_length=150)
    email = forms.EmailField(label="Client's e-mail address")
    asked = forms.BooleanField(
        label="This client asked me for these e-mails",
        error_messages={"required": "Share it only with a client who asked for it."},
    )

    def clean_email(self) -> str:
        return normal_email(self.cleaned_data["email"])
