"""A feed of listings that are written here has nothing to set."""

from django import forms


class OwnOptionsForm(forms.Form):
    """No options."""


class OwnSecretsForm(forms.Form):
    """No credentials."""
