"""Who is to get a saved search."""

from django import forms

from crm_leads.compliance.digests import normal_email


class ShareForm(forms.Form):
    name = forms.CharField(
        label="Client's name", max_length=150, widget=forms.TextInput(attrs={"class": "form-control"})
    )
    email = forms.EmailField(label="Client's e-mail address", widget=forms.EmailInput(attrs={"class": "form-control"}))
    asked = forms.BooleanField(
        label="This client asked me for these e-mails",
        error_messages={"required": "Share it only with a client who asked for it."},
    )

    def clean_email(self) -> str:
        return normal_email(self.cleaned_data["email"])
