"""Forms of the lead policy."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django_q.tasks import async_task

from crm_leads.compliance.digests import normal_phone, written
from crm_leads.intake import permission
from crm_leads.leads import scoring
from crm_leads.models import LeadPolicy
from crm_leads.outreach.email.license_fields import clean_license
from listings.places.area_codes import TOLL_FREE
from listings.places.phone_numbers import is_toll_free
from realty.moments import DayField

LOOK_AT_ALL = "crm_leads.outreach.calls.tasks.look_at_all"
RESCORE = "crm_leads.intake.tasks.rescore_tenant"
MOST_DAYS = 365
MOST_POINTS = scoring.MOST_POINTS

DAYS = ("intake_days", "retention_days")
SENDER = (
    "sender_name", "sender_email", "sender_phone", "opt_out_number", "postal_address", "brokerage_name",
    "license_number", "license_state", "registry_number",
)  # fmt: skip
CAPS = ("emails_per_day", "voicemails_per_day", "credits_per_month", "credit_price")
LABELS = {
    "intake_days": "Days back",
    "retention_days": "Days kept",
    "sender_name": "Your name and brokerage",
    "sender_email": "E-mail address",
    "sender_phone": "Phone",
    "opt_out_number": "Toll-free opt-out number",
    "postal_address": "Postal address",
    "brokerage_name": "Brokerage name, as on its license",
    "license_number": "Brokerage license number",
    "license_state": "License state",
    "registry_number": "Do Not Call Registry number (SAN)",
    "emails_per_day": "E-mails per day",
    "voicemails_per_day": "Voicemails per day",
    "credits_per_month": "Skip-trace credits per month",
    "credit_price": "Price of a credit, in dollars",
}


def weight_field(reason: str) -> str:
    return f"weight_{reason}"


class PolicyForm(forms.ModelForm):
    """All of a tenant's policy; a weight for each reason of the score."""

    class Meta:
        model = LeadPolicy
        fields = (*DAYS, *SENDER, *CAPS)
        labels = LABELS
        help_texts = {  # noqa: RUF012 - Django's
            "sender_phone": "The number that you call from",
            "opt_out_number": "Given in every voicemail; an automated opt-out answers it (47 CFR 64.1200(b)(3))",
            "credits_per_month": "",
            "credit_price": "By your plan with the vendor; the report of your team counts with it",
        }
        widgets = {"postal_address": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        weights = self.instance.score_weights
        for reason, label in scoring.REASONS.items():
            self.fields[weight_field(reason)] = forms.IntegerField(
                label=label, min_value=0, max_value=MOST_POINTS, initial=weights.get(reason, 0)
            )
        for name in DAYS:
            self.fields[name].widget.attrs.update(min=1, max=MOST_DAYS)
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"

    def clean_credit_price(self) -> Decimal | None:
        price: Decimal | None = self.cleaned_data["credit_price"]
        if price is not None and price < 0:
            raise ValidationError("A price is not below zero.")
        return price

    def clean_sender_phone(self) -> str:
        number = self.cleaned_data["sender_phone"]
        return normal_phone(number) if number else ""

    def clean_opt_out_number(self) -> str:
        number = self.cleaned_data["opt_out_number"]
        number = normal_phone(number) if number else ""
        if number and not is_toll_free(number):
            raise ValidationError(f"This is not toll-free. Those begin with {', '.join(TOLL_FREE)}.")
        return number

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name in DAYS:
            if data.get(name) is not None and not 1 <= data[name] <= MOST_DAYS:
                self.add_error(name, f"From 1 to {MOST_DAYS} days.")
        taken, kept = data.get("intake_days"), data.get("retention_days")
        if taken and kept and taken > kept:
            self.add_error("intake_days", f"A lead older than the {kept} days it is kept would go the same night.")
        clean_license(self, data)
        if not self.errors:
            self._check_weights(data)
        return data

    def _check_weights(self, data: dict[str, Any]) -> None:
        try:
            self.weights = scoring.valid_weights({name: data[weight_field(name)] for name in scoring.REASONS})
        except ValidationError as error:
            self.add_error(weight_field("just_ended"), error)

    @transaction.atomic
    def save(self, commit: bool = True) -> LeadPolicy:
        """What follows from the change is queued with it: scores by new weights, refusals by other days."""
        before = LeadPolicy.of_tenant(self.instance.tenant_id)
        self.instance.score_weights = self.weights
        policy = super().save(commit)
        if before.score_weights != policy.score_weights:
            async_task(RESCORE, policy.tenant_id)
        if before.registry_number != policy.registry_number:
            async_task(LOOK_AT_ALL, policy.tenant_id)
        if before.intake_days != policy.intake_days:
            permission.look_again()
        return policy

    def group(self, names: tuple[str, ...]) -> list[forms.BoundField]:
        return [self[name] for name in names]

    @property
    def days(self) -> list[forms.BoundField]:
        return self.group(DAYS)

    @property
    def sender(self) -> list[forms.BoundField]:
        return self.group(SENDER)

    @property
    def caps(self) -> list[forms.BoundField]:
        return self.group(CAPS)

    @property
    def weight_fields(self) -> list[forms.BoundField]:
        return self.group(tuple(weight_field(reason) for reason in scoring.REASONS))


class StatementForm(forms.Form):
    """The statement in the words that are recorded; they may be made stricter, not emptied."""

    wording = forms.CharField(
        label="Exact wording", min_length=40, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "form-control"}),
    )  # fmt: skip
    expires_on = DayField(
        back=0, ahead=10, required=False, label="Valid until",
        help_text="The last day that the MLS's permission covers; empty: until you withdraw it",
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}),
    )  # fmt: skip
    agreed = forms.BooleanField(label="I confirm this for my brokerage. It is recorded under my name.")


def initial_phone(policy: LeadPolicy) -> dict[str, str]:
    return {name: written(getattr(policy, name)) for name in ("sender_phone", "opt_out_number")}
