"""By what lists of runs and errors are narrowed down. The values are named here: Django would ask a million rows for
them on each page."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest


class NamedValues(admin.SimpleListFilter):
    """One of `values` of the field `parameter_name`."""

    values: tuple[str, ...] = ()

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(value, value.replace("_", " ").capitalize()) for value in self.values]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(**{str(self.parameter_name): self.value()}) if self.value() else queryset


class TriggerFilter(NamedValues):
    title = parameter_name = "trigger"
    values = ("schedule", "manual", "repair", "command")


class ErrorKindFilter(NamedValues):
    title = parameter_name = "kind"
    values = (
        "configuration",
        "credentials",
        "transient",
        "rate_limit",
        "record",
        "protocol",
        "quota",
        "gap",
        "sums",
        "token",
        "unsupported",
        "continued",
        "nameless",
        "doubled",
    )
