"""Parameters of lists that a form of the pages judges, so that both mean the same."""

from typing import Any

from django import forms
from django.http import QueryDict

from realty.api import problems
from realty.api.problems import FieldError
from realty.api.schemas import camel


def form_data(values: dict[str, Any]) -> QueryDict:
    """As a browser would send them, without the empty ones."""
    data = QueryDict(mutable=True)
    for name, value in values.items():
        if value not in (None, "", []):
            data.setlist(name, [_written(one) for one in (value if isinstance(value, list) else [value])])
    return data


def refuse_errors(form: forms.BaseForm) -> None:
    """Raises Problem 422 with the errors of a form that would leave wrong values out."""
    if form.errors:
        errors = ((name, text) for name, texts in form.errors.items() for text in texts)
        raise problems.invalid(*(FieldError("query", camel(name), str(text)) for name, text in errors))


def _written(value: Any) -> str:
    """Without an exponent, which no person writes."""
    return f"{value:.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
