"""A provider made for a feed: options, presets, and every way to sign in."""

from datetime import UTC, datetime
from typing import Any

import pytest

from listings.models import Collection
from mls_sync.feeds import clean_options, clean_secrets
from mls_sync.models import AccessToken, Feed
from mls_sync.presets import PRESETS
from mls_sync.providers import provider_class
from mls_sync.providers.base import Window
from mls_sync.providers.errors import ConfigurationError
from mls_sync.providers.reso.client import ResoProvider
from mls_sync.providers.reso.forms import ResoOptionsForm, ResoSecretsForm
from mls_sync.providers.reso.options import ResoOptions
from realty.tenants.models import Tenant
from simulators.mls import DEFAULT_TOKEN, GPS, SimulatedMLS, World
from simulators.mls.records import MLS_NAMES
from tests.mls_sync.providers.contract import keys
from tests.mls_sync.providers.reso.test_contract import NO_LIMITS
from tests.mls_sync.replication.replica import reso_feed

ALL = Window()
SINCE = Window(datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC))


@pytest.fixture
def mls() -> Any:
    with SimulatedMLS(World(gps=30, crmls=10), reso=NO_LIMITS) as server:
        yield server


SECRETS = {
    "client_credentials": {"client_id": "simulated-client", "client_secret": "simulated-secret"},
    "password": {
        "client_id": "simulated-client",
        "client_secret": "simulated-secret",
        "username": "simulated-user",
        "password": "simulated-password",
    },
    "bearer": {"token": DEFAULT_TOKEN},
}


@pytest.mark.parametrize("auth", list(SECRETS))
def test_every_way_to_sign_in(gps: Collection, in_tenant: Tenant, mls: SimulatedMLS, auth: str) -> None:
    options = {
        "base_url": f"{mls.url}/reso/odata",
        "token_url": f"{mls.url}/reso/oauth2/token",
        "system": MLS_NAMES[GPS],
        "auth": auth,
        "requests_per_second": 1000,
    }
    feed = Feed.objects.create(collection=gps, kind="reso", options=options, secrets=SECRETS[auth])
    provider = ResoProvider.for_feed(feed)
    assert sorted(keys(provider)) == sorted(mls.world.keys(GPS))
    if auth != "bearer":
        mls.reso.tokens.expire()
        assert len(keys(provider)) == 30  # Renewed once on 401.
        assert (AccessToken.objects.count(), mls.reso.tokens.issued) == (1, 2)


@pytest.mark.parametrize(
    ("options", "secrets", "missing"),
    [
        ({}, {}, "no access token"),
        (
            {"auth": "client_credentials", "token_url": "https://x.example.com/t"},
            {"client_id": "a"},
            "no client secret",
        ),
        ({"auth": "password", "token_url": "https://x.example.com/t"}, {"token": "a"}, "no user name and no password"),
    ],
)
def test_a_missing_secret_is_named(
    gps: Collection, in_tenant: Tenant, options: dict[str, Any], secrets: dict[str, str], missing: str
) -> None:
    given = {"base_url": "https://mls.example.com", **options}
    feed = Feed(collection=gps, tenant=in_tenant, kind="reso", options=given, secrets=secrets)
    with pytest.raises(ConfigurationError, match=missing):
        ResoProvider.for_feed(feed)
    assert ResoProvider.credential_of(feed) == ""


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "base_url"),
        ({"base_url": "http://mls.example.com"}, "base_url"),
        ({"base_url": "https://u:p@mls.example.com"}, "base_url"),
        ({"profile": "mlsgrid"}, "system"),
        ({"profile": "trestle", "page_size": 2_000}, "page_size"),
        ({"base_url": "https://mls.example.com", "auth": "password"}, "token_url"),
        ({"profile": "spark", "extra_filter": "City eq 'Indio"}, "extra_filter"),
        ({"profile": "spark", "resources": "Media, Cars"}, "resources"),
        ({"profile": "spark", "select": "City; drop"}, "select"),
        ({"profile": "spark", "expansions": "Media; drop"}, "expansions"),
        ({"profile": "mlsgrid", "system": "actris", "resources": "Member"}, "resources"),
        ({"profile": "nobody"}, "profile"),
    ],
)
def test_a_wrong_option_is_named(given: dict[str, Any], field: str) -> None:
    initial = {name: each.initial for name, each in ResoOptionsForm.base_fields.items()}
    form = ResoOptionsForm({**initial, **given})
    assert field in form.errors
    with pytest.raises(ConfigurationError, match=field):
        ResoOptions.read(given)


def test_what_is_left_empty_is_the_services_own() -> None:
    options = ResoOptions.read({"profile": "trestle"})
    assert (options.auth, options.scope, options.page_size) == ("client_credentials", "api", 1000)
    assert options.token_url.endswith("/trestle/oidc/connect/token")
    assert [str(limit) for limit in options.limits] == ["180 requests in a minute", "7,200 requests in an hour"]
    grid = ResoOptions.read({"profile": "mlsgrid", "system": "actris", "megabytes_per_hour": 1000})
    assert "1,000,000,000 bytes in an hour" in map(str, grid.limits)


@pytest.mark.parametrize(
    "given", [{}, {"client_id": "a"}, {"username": "alice"}, {"client_secret": "b", "password": "c"}]
)
def test_half_a_credential_is_none(given: dict[str, str]) -> None:
    assert not ResoSecretsForm(given).is_valid()


@pytest.mark.parametrize("name", list(PRESETS))
def test_every_preset_names_options_that_its_provider_knows(name: str) -> None:
    preset = PRESETS[name]
    form = provider_class(preset.kind).options_form
    assert set(preset.options) <= set(form.base_fields)
    if preset.kind == "spark":
        assert clean_options("spark", preset.options)["mls_id"] == preset.options.get("mls_id", "")


def test_secrets_are_kept_as_they_were_given() -> None:
    assert clean_secrets("reso", {"token": "abc"}) == {"token": "abc"}


def test_small_pages_of_listings_do_not_make_those_of_lookups_small(
    gps: Collection, in_tenant: Tenant, mls: SimulatedMLS
) -> None:
    """Each page counts against what the service allows, and there are thousands of values."""
    provider = ResoProvider.for_feed(reso_feed(gps, mls, page_size=8))
    assert len(provider.page(ALL, "").records) == 8
    assert sum("/Lookup" in path for path in mls.requests.paths) < 20
