"""What a RESO feed asks for, as Django forms. A feed keeps the cleaned options as JSON, and the secrets encrypted. What
is left empty is as the profile has it (`profiles`)."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from mls_sync.providers.form_fields import CommaListField, source_address
from mls_sync.providers.reso import odata
from mls_sync.providers.reso.profiles import BEARER, CLIENT_CREDENTIALS, PASSWORD, PROFILES, profile_of

EXAMPLE = "https://api.mls.example.com/reso/odata"
# More would not fit into an address of the length that every server takes.
LONGEST_FILTER = 1_500
# A link, and at most one option of OData: Media($top=200).
NAME = re.compile(r"[A-Za-z_]\w*(?:\(\$[a-z]+=[^(),]{1,200}\))?", re.ASCII)
FIELD = re.compile(r"[A-Za-z_]\w*", re.ASCII)
RESOURCES = ("Media", "OpenHouse", "Member", "Office")


def _number(label: str, help_text: str, most: int) -> forms.IntegerField:
    return forms.IntegerField(required=False, min_value=1, max_value=most, label=label, help_text=help_text)


class ResoOptionsForm(forms.Form):
    profile = forms.ChoiceField(
        choices=[(name, profile.label) for name, profile in PROFILES.items()],
        initial="plain",
        label="Service",
        help_text="Who runs the MLS's RESO Web API; it decides what the settings left empty are",
    )
    base_url = forms.CharField(
        required=False,
        max_length=500,
        label="Address",
        help_text="Of the service, without /Property; empty for the service's own. Bridge's ends with your dataset",
    )
    auth = forms.ChoiceField(
        required=False,
        choices=[
            ("", "As the service asks for"),
            (BEARER, "Access token"),
            (CLIENT_CREDENTIALS, "Client ID and secret (OAuth2 client credentials)"),
            (PASSWORD, "User name and password (OAuth2 password grant)"),
        ],
        label="Sign in with",
    )
    token_url = forms.CharField(
        required=False,
        max_length=500,
        label="Token address",
        help_text="Where OAuth2 tokens are issued; empty for the service's own",
    )
    scope = forms.RegexField(r"^[!-~ ]*$", required=False, max_length=200, label="Scope", help_text="Of OAuth2")
    system = forms.CharField(
        required=False,
        max_length=100,
        label="Originating system",
        help_text="OriginatingSystemName of the MLS, where the service has several; MLS Grid demands it",
    )
    property_types = CommaListField(
        required=False, label="Property types", help_text="PropertyType, e.g. Residential, Land; empty for all"
    )
    statuses = CommaListField(
        required=False,
        label="Statuses",
        help_text="StandardStatus in RESO's words, e.g. Active, Pending, Canceled; empty for all",
    )
    ended_days = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=3650,
        initial=0,
        label="Days of ended listings",
        help_text="For leads, where statuses are named: Expired and Canceled ones of so many days besides, e.g. 90",
    )
    extra_filter = forms.CharField(
        required=False,
        max_length=LONGEST_FILTER,
        label="Further filter",
        help_text="OData, e.g. City eq 'Palm Springs'",
    )
    expansions = CommaListField(
        required=False,
        label="Expansions",
        help_text="What to fetch with each listing, e.g. Media, Rooms; empty for the service's own, a dash for nothing",
    )
    select = CommaListField(
        required=False,
        label="Fields",
        help_text="Which to fetch, e.g. ListingId, City; empty for all. Key, status and moment of change come besides",
    )
    resources = CommaListField(
        required=False,
        label="Further resources",
        help_text="Of Media, OpenHouse, Member, Office: read for changes of their own, where the MLS changes them"
        " without the listing",
    )
    open_house_hours = forms.ChoiceField(
        required=False,
        choices=[("", "As usual with the service"), ("utc", "UTC, as the standard says"), ("local", "Local time")],
        label="Hours of open houses",
        help_text="What an hour such as 18:00Z means: some MLSs write their own local time so",
    )
    page_size = _number("Listings in a page", "At most what the service allows; empty for its own", 5_000)
    user_agent = forms.RegexField(
        r"^[ -~]+$", initial="Realty", max_length=100, label="Application name", help_text="Sent as User-Agent"
    )
    requests_per_second = _number("Requests in a second", "Empty for the service's own limits", 1_000)
    requests_per_minute = _number("Requests in a minute", "The same", 60_000)
    requests_per_hour = _number("Requests in an hour", "The same", 1_000_000)
    requests_per_day = _number("Requests in a day", "The same", 10_000_000)
    megabytes_per_hour = _number("Megabytes in an hour", "The same", 1_000_000)

    def clean_base_url(self) -> str:
        value = self.cleaned_data["base_url"].strip()
        return source_address(value.rstrip("/").removesuffix("/Property"), EXAMPLE) if value else ""

    def clean_token_url(self) -> str:
        value = self.cleaned_data["token_url"].strip()
        return source_address(value, "https://login.mls.example.com/connect/token") if value else ""

    def clean_ended_days(self) -> int:
        return self.cleaned_data["ended_days"] or 0

    def clean_expansions(self) -> list[str]:
        names: list[str] = self.cleaned_data["expansions"]
        if names == ["-"]:
            return names
        wrong = [name for name in names if not NAME.fullmatch(name)]
        if wrong:
            raise ValidationError(f"Not the name of a resource: {', '.join(wrong)}.")
        return names

    def clean_select(self) -> list[str]:
        names: list[str] = self.cleaned_data["select"]
        wrong = [name for name in names if not FIELD.fullmatch(name)]
        if wrong:
            raise ValidationError(f"Not the name of a field: {', '.join(wrong)}.")
        return names

    def clean_resources(self) -> list[str]:
        names: list[str] = self.cleaned_data["resources"]
        wrong = [name for name in names if name not in RESOURCES]
        if wrong:
            raise ValidationError(f"Unknown: {', '.join(wrong)}. Known are {', '.join(RESOURCES)}.")
        return names

    def clean_extra_filter(self) -> str:
        value: str = self.cleaned_data["extra_filter"].strip()
        problem = odata.problem(value) if value else ""
        if problem:
            raise ValidationError(problem)
        return value

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("profile") not in PROFILES:
            return found
        profile = profile_of(found["profile"], found.get("base_url", ""))
        if "base_url" in found and not (found["base_url"] or profile.base_url):
            self.add_error("base_url", "Enter the address that the MLS gave you; this service has none of its own.")
        auth = found.get("auth") or profile.auth
        if auth != BEARER and "token_url" in found and not (found["token_url"] or profile.token_url):
            self.add_error("token_url", "Enter the address where the MLS issues OAuth2 tokens.")
        if profile.needs_system and not found.get("system"):
            self.add_error("system", "This service demands the OriginatingSystemName of the MLS, e.g. actris.")
        if unread := [name for name in found.get("resources", ()) if name not in profile.resources]:
            self.add_error("resources", f"This service cannot be read by its {', '.join(unread)}: leave it empty.")
        size = found.get("page_size")
        if size and size > profile.most_in_page:
            self.add_error("page_size", f"This service allows {profile.most_in_page:,} listings in a page.")
        return found


def _secret(label: str, help_text: str) -> forms.RegexField:
    return forms.RegexField(
        r"^[!-~]+$",
        required=False,
        max_length=4_000,
        label=label,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "off"}),
        error_messages={"invalid": "It has no blanks and only ASCII characters."},
        help_text=help_text,
    )


class ResoSecretsForm(forms.Form):
    """Never shows what is stored. Which of them are needed, the way to sign in says."""

    token = _secret("Access token", "Where you sign in with an access token")
    client_id = _secret("Client ID", "Where you sign in by OAuth2")
    client_secret = _secret("Client secret", "Where you sign in by OAuth2")
    username = forms.CharField(
        required=False, max_length=200, label="User name", help_text="Of the OAuth2 password grant"
    )
    password = forms.CharField(
        required=False,
        max_length=500,
        label="Password",
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "off"}),
        help_text="Of the OAuth2 password grant",
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        has = {name for name, value in found.items() if value}
        sets = ({"token"}, {"client_id", "client_secret"}, {"username", "password"})
        if not self.errors and not any(each <= has for each in sets):
            raise ValidationError("Enter an access token, or a client ID with its secret, or a user name and password.")
        return found
