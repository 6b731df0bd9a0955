"""What a person asks of the audit, and the acts that fit."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import Q, QuerySet

from realty.audit.models import Act, AuditEvent
from realty.moments import DayField

PAGE = 50


class AuditForm(forms.Form):
    """All of it optional: a word of what was done, the person, the act, and a range of days."""

    q = forms.CharField(required=False, max_length=100, label="What", widget=forms.TextInput(attrs={"type": "search"}))
    person = forms.CharField(required=False, max_length=150, label="Who", help_text="User name, or a part of it")
    act = forms.ChoiceField(required=False, choices=[("", "Any act"), *Act.choices], label="Act")
    since = DayField(back=5, ahead=0, required=False, label="From", widget=forms.DateInput(attrs={"type": "date"}))
    until = DayField(back=5, ahead=0, required=False, label="To", widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-select" if name == "act" else "form-control"


def found(form: AuditForm, zone: ZoneInfo) -> QuerySet[AuditEvent]:
    """Acts of the open scope, newest first; days are counted in `zone`. A form with a fault finds nothing."""
    rows: QuerySet[AuditEvent] = AuditEvent.objects.all()
    if not form.is_valid():
        return rows.none()
    asked = form.cleaned_data
    where = Q()
    if asked["q"]:
        where &= Q(about__icontains=asked["q"])
    if asked["person"]:
        where &= Q(person__icontains=asked["person"])
    if asked["act"]:
        where &= Q(act=asked["act"])
    return _within(rows.filter(where), asked["since"], asked["until"], zone)


def _within(rows: QuerySet[AuditEvent], since: date | None, until: date | None, zone: ZoneInfo) -> QuerySet[AuditEvent]:
    if since:
        rows = rows.filter(at__gte=datetime.combine(since, time(), zone))
    if until:
        rows = rows.filter(at__lt=datetime.combine(until + timedelta(days=1), time(), zone))
    return rows
