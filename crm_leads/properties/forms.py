"""What people type about properties."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from crm_leads.compliance.digests import masked
from crm_leads.enums import PropertyStatus
from crm_leads.leads.agents import agents, name_of
from crm_leads.models import ActiveRefresh, Contact, CrmProperty
from crm_leads.properties.clients import new_client, of_name
from crm_leads.properties.csv_import import cells, columns, reading
from crm_leads.properties.fields import LABELS
from crm_leads.spreadsheets import Table, check_size

TYPED = (
    "street_address", "city", "state_or_province", "postal_code", "county_or_parish", "parcel_number",
    "property_type", "list_price", "bedrooms_total", "bathrooms_total_integer", "living_area",
    "lot_size_square_feet", "year_built",
)  # fmt: skip
CRM_ONLY = ("status", "notes")
FIRST_CELLS, LONGEST_SAMPLE = 3, 60


def dressed(form: forms.BaseForm) -> None:
    """The site's classes on every widget."""
    for field in form.fields.values():
        kind = "form-select" if isinstance(field.widget, forms.Select) else "form-control"
        if not isinstance(field.widget, forms.CheckboxInput):
            field.widget.attrs.setdefault("class", kind)


class NumberField(forms.Field):
    """A number of a home as people write it, by the same reader as a file's: `650k`, `0.5 acres`, `2.5 ba`."""

    def __init__(self, column: str) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal"})
        super().__init__(required=False, label=LABELS[column], widget=widget)
        self.column = column
        # What the record has; the MLS may have brought what nobody could type, and that is not whoever edits' fault.
        self.present: Any = None

    def to_python(self, value: Any) -> Any:
        written = str("" if value is None else value).strip()
        if self.present is not None and written == str(self.present):
            return self.present
        return cells.number(self.column, written) if written and not cells.is_filler(written) else None


class PropertyForm(forms.ModelForm):
    """Creating and editing one. `values()` gives what `properties.records` takes."""

    list_price = NumberField("list_price")
    bedrooms_total = NumberField("bedrooms_total")
    bathrooms_total_integer = NumberField("bathrooms_total_integer")
    living_area = NumberField("living_area")
    lot_size_square_feet = NumberField("lot_size_square_feet")
    year_built = NumberField("year_built")

    tag_text = forms.CharField(
        required=False, label="Tags", max_length=400, help_text="Separated by commas, e.g. pool, past client"
    )
    client_name = forms.CharField(required=False, label="Client", max_length=200)
    client_is = forms.ChoiceField(
        required=False, label="Which client", widget=forms.RadioSelect(attrs={"class": "form-check-input"})
    )
    agent = forms.ChoiceField(required=False, label="Agent")

    class Meta:
        model = CrmProperty
        fields = [*TYPED, *CRM_ONLY]
        labels = {name: LABELS[name] for name in TYPED}
        widgets = {"notes": forms.Textarea(attrs={"rows": 4})} | {name: forms.TextInput() for name in TYPED[:7]}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.client: Contact | None = None
        # Clients on record of the name that was typed.
        self.known = of_name(str(self.data.get("client_name", ""))) if self.is_bound else []
        if self.known:
            choices = [(str(row.pk), told_apart(row)) for row in self.known]
            choices.append(("new", f"Someone else named {self.data['client_name']}"))
            self.fields["client_is"].choices = choices  # type: ignore[attr-defined]
        self.people = {str(user.pk): user for user in agents()}
        self.fields["agent"].choices = [  # type: ignore[attr-defined]
            ("", "Nobody"), *((pk, name_of(user)) for pk, user in self.people.items())
        ]  # fmt: skip
        for name, number in self.fields.items():
            if isinstance(number, NumberField):
                number.present = getattr(self.instance, name)
        if self.instance.pk:
            self.initial.setdefault("tag_text", ", ".join(self.instance.tags))
            self.initial.setdefault("client_name", str(self.instance.client or ""))
            self.initial.setdefault("agent", str(self.instance.assigned_to_id or ""))
            for field in self.fields.values():
                field.show_hidden_initial = True
        dressed(self)

    def clean(self) -> dict[str, Any]:
        """A name alone tells nobody apart: who is meant by one that is on record, a person says."""
        super().clean()
        chosen = self.cleaned_data.get("client_is", "")
        self.client = next((row for row in self.known if str(row.pk) == chosen), None)
        present = self.instance.client if self.instance.pk else None
        if present in self.known and not chosen:
            self.client = present  # the name that the page showed already
        is_typed = "client_name" in self.changed_data or not self.instance.pk
        if self.known and is_typed and self.client is None and chosen != "new":
            self.add_error("client_is", "A client with this name is on record. Choose whether it is the same person.")
        return self.cleaned_data

    def named_client(self) -> Contact | None:
        """The one on record that was chosen, else a new one. Writes."""
        return self.client or new_client(self.cleaned_data["client_name"])

    def clean_tag_text(self) -> list[str]:
        tags = [tag.strip() for tag in self.cleaned_data["tag_text"].split(",") if tag.strip()]
        if any(len(tag) > 40 for tag in tags):
            raise ValidationError("A tag has at most 40 characters.")
        return list(dict.fromkeys(tags))

    def clean_agent(self) -> User | None:
        return self.people.get(self.cleaned_data["agent"])

    def values(self) -> dict[str, Any]:
        """Columns of the record that differ from what the page showed: what the MLS or a colleague changed meanwhile
        is not written back, and does not become this person's own. The client is made by the caller."""
        columns = {**{name: name for name in (*TYPED, *CRM_ONLY)}, "tag_text": "tags", "agent": "assigned_to"}
        given = self.changed_data if self.instance.pk else columns
        return {column: self.cleaned_data[name] for name, column in columns.items() if name in given}


def told_apart(client: Contact) -> str:
    reached = [masked(phone.number) for phone in client.phones.all()]
    reached += [masked(email.address) for email in client.emails.all()]
    return f"{client}, {', '.join(reached) or 'no number or address'}"


class PropertyFilterForm(forms.Form):
    q = forms.CharField(required=False, label="Address, city or client", max_length=100)
    status = forms.ChoiceField(required=False, choices=[("", "Any status"), *PropertyStatus.choices])
    tag = forms.CharField(required=False, max_length=40)
    link = forms.ChoiceField(
        required=False, choices=[("", "Linked or not"), ("yes", "Linked to the MLS"), ("no", "Not linked")]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dressed(self)


class CsvForm(forms.Form):
    file = forms.FileField(label="CSV file", help_text="The first line names the columns", allow_empty_file=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ".csv,.txt,.tsv,text/csv,text/plain"
        dressed(self)

    def clean_file(self) -> UploadedFile:
        """Looked at before it is read."""
        file: UploadedFile = self.cleaned_data["file"]
        check_size(file.size or 0, reading.MAX_BYTES)
        return file


class ColumnsForm(forms.Form):
    """What each column of a file is: one choice for each, named `column-0` and on."""

    def __init__(self, table: Table, data: Any = None, *, targets: Sequence[str] = ()) -> None:
        super().__init__(data, initial={f"column-{place}": target for place, target in enumerate(targets)})
        self.table = table
        choices = [("", "Leave out"), *((group, list(names.items())) for group, names in columns.GROUPS.items())]
        for place, name in enumerate(table.heading):
            label = name or f"Column {place + 1}"
            self.fields[f"column-{place}"] = forms.ChoiceField(choices=choices, required=False, label=label)
        dressed(self)

    def clean(self) -> dict[str, Any]:
        super().clean()
        if not self.errors:
            columns.check(self.targets())
        return self.cleaned_data

    def targets(self) -> list[str]:
        """What each column is, in their order; empty for one that is left out, or that no choice fits."""
        return [target for _, target in self.named_targets()]

    def named_targets(self) -> list[tuple[str, str]]:
        """With the name of its field."""
        chosen = ((name, str(self[name].value() or "")) for name in self.fields)
        return [(name, target if target in columns.TARGETS else "") for name, target in chosen]

    def samples(self) -> list[tuple[forms.BoundField, list[str]]]:
        """Each column with what stands in its first lines."""
        rows = [row for _, row in self.table.rows[:FIRST_CELLS]]
        return [
            (self[name], [row[place][:LONGEST_SAMPLE] for row in rows if place < len(row) and row[place]])
            for place, name in enumerate(self.fields)
        ]

    def unmapped(self) -> list[str]:
        return [str(self.fields[name].label) for name, target in self.named_targets() if not target]


class RefreshForm(forms.ModelForm):
    class Meta:
        model = ActiveRefresh
        fields = ["enabled", "cron_expression", "limit", "request_delay", "priority"]
        labels = {"enabled": "Refresh on a schedule", "cron_expression": "Schedule"}
        help_texts = {
            "cron_expression": "A cron expression in your time zone: 0 * * * * is every hour, 0 6 * * * daily at 6 AM",
            "limit": "Listings in one run, the linked ones first",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["limit"].min_value = 1  # type: ignore[attr-defined]
        dressed(self)

    def clean_limit(self) -> int:
        limit: int = self.cleaned_data["limit"]
        if not 1 <= limit <= 20_000:
            raise ValidationError("Between 1 and 20,000.")
        return limit

    def clean_request_delay(self) -> Any:
        delay = self.cleaned_data["request_delay"]
        if not 0 <= delay <= 5:
            raise ValidationError("Between 0 and 5 seconds.")
        return delay
