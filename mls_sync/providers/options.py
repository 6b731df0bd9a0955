"""A feed's options as its kind's form cleans them."""

from collections.abc import Mapping
from typing import Any

from django import forms

from mls_sync.providers.errors import ConfigurationError


def cleaned_options(form_class: type[forms.Form], given: Mapping[str, Any]) -> dict[str, Any]:
    """Those left out have the form's initial values; lists are tuples. Raises ConfigurationError naming each that is
    wrong."""
    initial = {name: field.initial for name, field in form_class.base_fields.items()}
    form = form_class({**initial, **given})
    if not form.is_valid():
        wrong = "; ".join(f"{name}: {' '.join(map(str, errors))}" for name, errors in form.errors.items())
        raise ConfigurationError(f"The feed's options are wrong. {wrong}")
    return {name: tuple(value) if isinstance(value, list) else value for name, value in form.cleaned_data.items()}
