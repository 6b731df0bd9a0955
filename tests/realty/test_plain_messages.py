"""newcomer L11: "Built to: Ensure this value is greater than or equal to 1600." stood among otherwise fine messages."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models

from realty.tenants.scope import ScopeError

ROOT = Path(__file__).parents[2]
APPS = ("crm_leads", "listings", "mls_sync", "realty")
# Too long, too short, too large, too small, too many digits.
WRONG = ("x" * 100_000, "9" * 30, "-" + "9" * 30, "-1", "0", "1" + "0" * 12, "1.23456789", "1e9", "NaN")
LONG_NAME = SimpleUploadedFile("x" * 300 + ".csv", b"x")


def every_form() -> list[type[forms.BaseForm]]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "forms." in path.read_text() and not {"migrations", "management"} & set(path.parts):
                import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    return [form for form in _below(forms.BaseForm) if form.__module__.split(".")[0] in APPS]


def _below(form: type[Any]) -> Iterator[type[Any]]:
    for each in form.__subclasses__():
        yield each
        yield from _below(each)


def said(clean: Any, value: object) -> list[str]:
    try:
        clean(value)
    except ValidationError as error:
        return list(error.messages)
    except ScopeError:
        pass  # a choice of rows
    return []


def test_no_form_speaks_djangos_english() -> None:
    found = every_form()
    fields = [(form, field) for form in found for field in getattr(form, "base_fields", {}).values()]
    fields = [(form, field) for form, field in fields if not hasattr(field, "queryset")]
    told = {
        (form.__name__, text) for form, field in fields for value in (*WRONG, LONG_NAME) for text in _of(field, value)
    }
    assert (
        len(found) > 40 and any("or more." in text for _, text in told) and any("at most" in text for _, text in told)
    )
    assert not [each for each in told if "Ensure" in each[1]]


def _of(field: forms.Field, value: Any) -> list[str]:
    is_file = isinstance(value, SimpleUploadedFile)
    return said(field.clean, value) if is_file == isinstance(field, forms.FileField) else []


def test_no_model_speaks_it_in_the_console() -> None:
    fields = [field for model in apps.get_models() for field in model._meta.concrete_fields]
    bounded = [
        field for field in fields if isinstance(field, (models.CharField, models.IntegerField, models.DecimalField))
    ]
    told = [text for field in bounded if (form := field.formfield()) for value in WRONG for text in _of(form, value)]
    assert len(told) > 100 and not [text for text in told if "Ensure" in text]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        (forms.IntegerField(min_value=1600), "12", "Enter 1600 or more."),
        (forms.IntegerField(max_value=99), "100", "Enter 99 or less."),
        (forms.IntegerField(step_size=5), "7", "Enter a multiple of 5."),
        (forms.CharField(max_length=1), "ab", "Enter at most 1 character (it has 2)."),
        (forms.CharField(min_length=10), "ab", "Enter at least 10 characters (it has 2)."),
        (forms.DecimalField(decimal_places=1, max_digits=4), "1.25", "Enter at most 1 decimal place."),
        (forms.DecimalField(decimal_places=2, max_digits=4), "123", "Enter at most 2 digits before the decimal point."),
    ],
)  # fmt: skip
def test_a_bound_is_told_plainly(field: forms.Field, value: str, message: str) -> None:
    assert said(field.clean, value) == [message]
