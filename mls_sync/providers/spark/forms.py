"""What a Spark feed asks for, as Django forms. A feed keeps the cleaned options as JSON, and the secrets encrypted."""

from django import forms
from django.core.exceptions import ValidationError

from mls_sync.providers.form_fields import CommaListField, source_address
from mls_sync.providers.spark import sparkql

BASE_URL = "https://replication.sparkapi.com"
EXPANSIONS = ("Photos", "Rooms", "Units", "OpenHouses", "VirtualTours", "Videos", "FloPlans", "Documents")
KNOWN_EXPANSIONS = (
    *EXPANSIONS,
    "PrimaryPhoto",
    "TourOfHomes",
    "FloorPlans",
    "RentalCalendar",
    "CustomFields",
    "CustomFieldsRaw",
    "CustomFieldsExpandedRaw",
)


class SparkOptionsForm(forms.Form):
    base_url = forms.CharField(
        initial=BASE_URL,
        max_length=500,
        label="Address",
        help_text="The replication host that the MLS gave you, without /v1",
    )
    auth_scheme = forms.ChoiceField(
        choices=[("Bearer", "Bearer"), ("OAuth", "OAuth")],
        initial="Bearer",
        label="Authorization scheme",
        help_text="Bearer, unless the MLS accepts only the older OAuth",
    )
    mls_id = forms.RegexField(
        r"^\d{1,40}$",
        required=False,
        label="MlsId",
        help_text="The data share, e.g. 20190211172710340762000000; empty for all that the key may see",
    )
    property_types = CommaListField(
        required=False,
        label="Property types",
        help_text="The MLS's own codes, e.g. A, B; empty for all",
    )
    statuses = CommaListField(
        required=False,
        label="Statuses",
        help_text="StandardStatus as the MLS spells it, e.g. Active, Pending; empty for all",
    )
    ended_days = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=3650,
        initial=0,
        label="Days of ended listings",
        help_text="For leads, where statuses are named: Expired and Canceled ones of so many days besides, e.g. 90",
    )
    expansions = CommaListField(
        required=False,
        initial=list(EXPANSIONS),
        label="Expansions",
        help_text="What to fetch with each listing",
    )
    page_size = forms.IntegerField(min_value=1, max_value=1000, initial=500, label="Listings in a page")
    extra_filter = forms.CharField(
        required=False,
        max_length=4000,
        label="Further filter",
        help_text="SparkQL, e.g. City Eq 'Palm Springs'",
    )
    user_agent = forms.RegexField(
        r"^[ -~]+$",
        initial="Realty",
        max_length=100,
        label="Application name",
        help_text="Sent as X-SparkApi-User-Agent",
    )
    requests_per_5_minutes = forms.IntegerField(
        min_value=1,
        max_value=100_000,
        initial=1500,
        label="Requests in five minutes",
        help_text="1,500 for IDX keys, 4,000 for VOW and back office",
    )

    def clean_base_url(self) -> str:
        value = self.cleaned_data["base_url"].strip().rstrip("/").removesuffix("/v1")
        return source_address(value, BASE_URL)

    def clean_ended_days(self) -> int:
        return self.cleaned_data["ended_days"] or 0

    def clean_expansions(self) -> list[str]:
        names: list[str] = self.cleaned_data["expansions"]
        unknown = [name for name in names if name not in KNOWN_EXPANSIONS]
        if unknown:
            raise ValidationError(f"Unknown: {', '.join(unknown)}. Known are {', '.join(KNOWN_EXPANSIONS)}.")
        return names

    def clean_extra_filter(self) -> str:
        value: str = self.cleaned_data["extra_filter"].strip()
        problem = sparkql.problem(value) if value else ""
        if problem:
            raise ValidationError(problem)
        return value


class SparkSecretsForm(forms.Form):
    """Never shows what is stored."""

    token = forms.RegexField(
        r"^[!-~]+$",
        max_length=500,
        label="Access token",
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "off"}),
        error_messages={"invalid": "A token has no blanks and only ASCII characters."},
        help_text="The replication key's access token",
    )
