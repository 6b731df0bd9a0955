"""What a RETS feed asks for, as Django forms. A feed keeps the cleaned options as JSON, and the secrets encrypted."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError

from mls_sync.providers.form_fields import CommaListField, source_address
from mls_sync.providers.rets import dmql

LOGIN_URL = "https://rets.example.com/rets/login"
VERSIONS = ("RETS/1.5", "RETS/1.7", "RETS/1.7.2", "RETS/1.8")
COMPACT, COMPACT_DECODED, STANDARD_XML = "COMPACT", "COMPACT-DECODED", "STANDARD-XML"
OFFSET, KEY = "offset", "key"
DIGEST, BASIC = "digest", "basic"
FULL_VERSION, BARE_VERSION = "full", "bare"
NAME = r"^[A-Za-z0-9_.\-]{1,64}$"


class RetsOptionsForm(forms.Form):
    login_url = forms.CharField(
        max_length=500,
        label="Login address",
        widget=forms.TextInput(attrs={"placeholder": LOGIN_URL}),
        help_text="As the MLS gave it, with its path",
    )
    version = forms.ChoiceField(
        choices=[(each, each) for each in VERSIONS], initial="RETS/1.7.2", label="Version of RETS"
    )
    authentication = forms.ChoiceField(
        choices=[(DIGEST, "Digest"), (BASIC, "Basic")],
        initial=DIGEST,
        label="Way to sign in",
        help_text="Digest, unless the MLS offers only basic",
    )
    user_agent = forms.RegexField(
        r"^[!-~][ -~]*$",
        initial="Realty/1.0",
        max_length=100,
        label="User agent",
        help_text="As the MLS registered it; many accept no other",
    )
    ua_version = forms.ChoiceField(
        choices=[(FULL_VERSION, "RETS/1.7.2"), (BARE_VERSION, "1.7.2")],
        initial=FULL_VERSION,
        label="Version in the user agent's signature",
        help_text="Only with a user agent password: the first by the specification; some servers count the second",
    )
    resource = forms.RegexField(NAME, initial="Property", label="Resource")
    classes = CommaListField(
        required=False, label="Classes", help_text="The MLS's own names, e.g. A, B; empty for all of the resource"
    )
    criteria = forms.CharField(
        required=False, max_length=4000, label="Criteria", help_text="DMQL2, e.g. (City=Indio),(ListPrice=100000+)"
    )
    statuses = CommaListField(
        required=False, label="Statuses", help_text="As the MLS spells them or as its codes; empty for all"
    )
    response_format = forms.ChoiceField(
        choices=[(each, each) for each in (COMPACT_DECODED, COMPACT, STANDARD_XML)],
        initial=COMPACT_DECODED,
        label="Format",
        help_text="COMPACT-DECODED, unless the MLS does not have it",
    )
    paging = forms.ChoiceField(
        choices=[(OFFSET, "By offset"), (KEY, "By key")],
        initial=OFFSET,
        label="Paging",
        help_text="By key where the MLS ignores Offset; the key must then be searchable in ranges",
    )
    page_size = forms.IntegerField(min_value=1, max_value=10_000, initial=1000, label="Listings in a page")
    key_field = forms.RegexField(
        NAME, required=False, label="Key field", help_text="Its SystemName; empty for the KeyField that the MLS names"
    )
    modified_field = forms.RegexField(
        NAME,
        required=False,
        label="Field of the modification time",
        help_text="Its SystemName; empty for the one whose StandardName is ModificationTimestamp",
    )
    status_field = forms.RegexField(
        NAME, required=False, label="Field of the status", help_text="Its SystemName; empty to find it by StandardName"
    )
    columns = CommaListField(
        required=False, label="Columns", help_text="SystemNames to ask for; empty for all that the login may see"
    )
    time_zone = forms.CharField(
        required=False,
        max_length=64,
        label="Time zone of the MLS",
        help_text="e.g. America/Los_Angeles; empty for the offset that the MLS tells, the same in summer and winter",
    )
    children = CommaListField(
        required=False,
        label="Resources that hang on listings",
        help_text="Resource:Class of media with addresses, rooms, units, open houses, e.g. Media:Photo, Room:Room",
    )
    photo_type = forms.RegexField(
        NAME, initial="Photo", label="Photo type", help_text="As GetObject names it, e.g. Photo, HiRes, LargePhoto"
    )
    photo_addresses = forms.BooleanField(
        required=False,
        label="Ask for addresses of photos",
        help_text="Location=1; the files are then fetched from there, without the password",
    )
    requests_per_5_minutes = forms.IntegerField(
        min_value=1, max_value=100_000, initial=1500, label="Requests in five minutes"
    )

    def clean_login_url(self) -> str:
        value = str(self.cleaned_data["login_url"]).strip()
        address, sign, query = value.partition("?")
        if not query.isprintable() or any(each in query for each in " #\\@"):
            raise ValidationError(f"Enter an address such as {LOGIN_URL}.")
        source_address(address, LOGIN_URL)
        return value

    def clean_criteria(self) -> str:
        value = str(self.cleaned_data["criteria"]).strip()
        problem = dmql.problem(value) if value else ""
        if problem:
            raise ValidationError(problem)
        return value

    def clean_time_zone(self) -> str:
        value = str(self.cleaned_data["time_zone"]).strip()
        if value and value not in available_timezones():
            raise ValidationError("Enter a name such as America/Los_Angeles.")
        return value

    def clean_classes(self) -> list[str]:
        return self._names("classes")

    def clean_children(self) -> list[str]:
        names = self._names("children")
        wrong = [name for name in names if not all(name.partition(":")) or name.count(":") > 1]
        if wrong:
            raise ValidationError(f"Write each as Resource:Class; not so: {', '.join(wrong)}.")
        return names

    def clean_columns(self) -> list[str]:
        return self._names("columns")

    def _names(self, field: str) -> list[str]:
        names: list[str] = self.cleaned_data[field]
        wrong = [name for name in names if not name.isprintable() or len(name) > 64]
        if wrong:
            raise ValidationError(f"The MLS does not know these names: {', '.join(wrong)[:200]}.")
        return names


class RetsSecretsForm(forms.Form):
    """Never shows what is stored."""

    user = forms.CharField(
        max_length=200,
        label="User name",
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "off"}),
    )
    password = forms.CharField(
        max_length=500,
        label="Password",
        strip=False,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "off"}),
    )
    ua_password = forms.CharField(
        required=False,
        max_length=500,
        label="User agent password",
        strip=False,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "off"}),
        help_text="Only where the MLS gave one for the application",
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if any(not str(value).isprintable() for value in found.values() if value):
            raise ValidationError("User name and passwords are printable characters.")
        return found
