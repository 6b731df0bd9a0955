from typing import Any

import pytest

from mls_sync.providers.errors import ConfigurationError
from mls_sync.providers.spark.forms import EXPANSIONS, SparkOptionsForm, SparkSecretsForm
from mls_sync.providers.spark.options import SparkOptions


def test_the_defaults_are_those_of_the_api() -> None:
    options = SparkOptions.read({})
    assert (options.base_url, options.auth_scheme) == ("https://replication.sparkapi.com", "Bearer")
    assert (options.page_size, options.requests_per_5_minutes, options.expansions) == (500, 1500, EXPANSIONS)


def test_lists_come_as_text_or_as_lists() -> None:
    options = SparkOptions.read({"property_types": " A, B ,A", "statuses": ["Active", "Pending"], "expansions": ""})
    assert (options.property_types, options.statuses, options.expansions) == (("A", "B"), ("Active", "Pending"), ())


def test_cleaned_options_can_be_cleaned_again() -> None:
    form = SparkOptionsForm(
        {"base_url": "https://mls.example.com/v1/", "auth_scheme": "OAuth", "user_agent": "Realty", "page_size": 1000}
        | {"requests_per_5_minutes": 4000, "statuses": "Active"}
    )
    assert form.is_valid(), form.errors
    assert form.cleaned_data["base_url"] == "https://mls.example.com"
    again = SparkOptionsForm(form.cleaned_data)
    assert again.is_valid() and again.cleaned_data == form.cleaned_data


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("base_url", "ftp://mls.example.com"),
        ("base_url", "http://mls.example.com"),
        ("base_url", "https://user:word@mls.example.com"),
        ("mls_id", "Active' Or 1 Eq 1"),
        ("page_size", 1001),
        ("expansions", "Photos, Everything"),
        ("extra_filter", "City Eq 'Palm Springs"),
        ("extra_filter", "(City Eq 'Indio'"),
        ("extra_filter", "everything"),
        ("extra_filter", " Or ".join(["ListPrice Gt 1"] * 70)),
        ("user_agent", "a\nb"),
        ("statuses", [str(number) for number in range(201)]),
    ],
)
def test_a_wrong_option_is_named(name: str, value: Any) -> None:
    with pytest.raises(ConfigurationError, match=name):
        SparkOptions.read({name: value})


def test_the_token_is_never_shown() -> None:
    form = SparkSecretsForm({"token": "very-secret"})
    assert form.is_valid() and "very-secret" not in form.as_p()
    assert "very secret" not in str(SparkSecretsForm({"token": "very secret"}).errors)
