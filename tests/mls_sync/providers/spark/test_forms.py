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


NO_ADDRESSES = (
    "https://:pw@mls.example.com", "https://user@mls.example.com", "https://mls.example.com#@evil.example",
    "https://mls.example.com?x", "https://mls.example.com/#", "https:///x", "https://mls.example.com:99999",
    "https://mls.example.com:x", "https://[::1", "https://mls.example.com\\@evil.example", "https://mls .example.com",
    "javascript:alert(1)", "gopher://mls.example.com", "//mls.example.com", "https://mls.example.com/\x00",
)  # fmt: skip
INNER = (
    "http://127.0.0.1:5432", "http://localhost:22", "https://localhost", "https://169.254.169.254/latest",
    "https://10.0.0.1", "https://[::1]", "https://[::ffff:127.0.0.1]", "https://127.1", "https://0x7f.1", "https://0",
    "https://2130706433", "https://0.0.0.0", "https://100.64.0.1", "https://db.internal", "https://printer.local",
    "https://a.localhost", "https://intranet", "https://[fe80::1]", "https://[64:ff9b::7f00:1]",
)  # fmt: skip


def _is_taken(address: str) -> bool:
    form = SparkOptionsForm({"base_url": address})
    form.is_valid()
    return "base_url" not in form.errors


@pytest.mark.parametrize("address", NO_ADDRESSES)
def test_security_l1_what_is_no_plain_address_is_refused(address: str) -> None:
    assert not _is_taken(address)


@pytest.mark.parametrize("address", INNER)
def test_security_l1_in_production_no_address_leads_inside(address: str, settings: Any) -> None:
    settings.PRODUCTION = True
    assert not _is_taken(address)


def test_security_l1_the_mls_and_the_simulator_are_taken(settings: Any) -> None:
    assert _is_taken("https://replication.sparkapi.com/v1/") and _is_taken("https://mls.example.com:8443/spark")
    assert _is_taken("http://127.0.0.1:8900")
    settings.PRODUCTION = True
    assert _is_taken("https://replication.sparkapi.com") and not _is_taken("http://127.0.0.1:8900")
