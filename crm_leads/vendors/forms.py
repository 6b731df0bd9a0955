"""Base of the vendors' account forms: options are stored as they are, secrets encrypted and never shown again."""

from typing import Any, ClassVar

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.formats import date_format

from crm_leads.enums import VendorKind
from crm_leads.models import VendorAccount
from crm_leads.vendors import accounts


class SecretField(forms.CharField):
    """Typed once and never put back into a page; an empty one keeps what is stored."""

    # What a header or a mail server takes. Signs that nobody sees come along when a key is copied from a page.
    PLAIN = RegexValidator(
        r"\A[\x20-\x7e]*\Z", "It holds a sign that no key has, perhaps an invisible one: copy it again, or type it."
    )

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"class": "form-control", "autocomplete": "off", "spellcheck": "false"}
        widget = forms.PasswordInput(attrs=attrs, render_value=False)
        super().__init__(widget=widget, max_length=500, validators=[self.PLAIN], **kwargs)


class VendorForm(forms.Form):
    """A vendor's form has `kind`, its options as fields, and its secrets as `SecretField`s."""

    kind: ClassVar[VendorKind]
    account: VendorAccount | None

    def __init__(self, data: Any = None, *, account: VendorAccount | None = None) -> None:
        stored = (accounts.secrets_of(account) or {}) if account and not account.is_simulated else {}
        super().__init__(data, initial=account.options if account else {}, prefix=self.kind.value)
        self.account = account
        for name, field in self.fields.items():
            if isinstance(field, SecretField):
                self._say_what_is_stored(field, name in stored)
            elif isinstance(field.widget, forms.Select):
                field.widget.attrs.setdefault("class", "form-select")
            elif not isinstance(field.widget, forms.CheckboxInput):
                field.widget.attrs.setdefault("class", "form-control")

    def _say_what_is_stored(self, field: SecretField, is_set: bool) -> None:
        if not is_set:
            # The demo's account works without: its own secret opens the simulated vendor alone.
            return
        field.required = False
        at = self.account.secrets_changed_at if self.account else None
        since = f" on {date_format(timezone.localtime(at), 'M j, Y')}" if at else ""
        field.help_text = f"Set{since}. Leave it empty to keep it. {field.help_text}".strip()

    @property
    def entered(self) -> dict[str, str]:
        """Secrets that were typed, by name; those left empty stay as they are."""
        secrets = (name for name, field in self.fields.items() if isinstance(field, SecretField))
        return {name: self.cleaned_data[name] for name in secrets if self.cleaned_data[name]}

    def save(self) -> VendorAccount:
        """The open tenant's account with what was entered."""
        options = {
            name: value for name, value in self.cleaned_data.items() if not isinstance(self.fields[name], SecretField)
        }
        return accounts.save(self.kind, options, self.entered)
