"""An owner connects a feed of any kind: by a known service, a RESO Web API server, or a RETS server."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User

from listings.models import Collection, Listing
from mls_sync.models import Feed, RunStatus, SyncRun
from mls_sync.presets import PRESETS
from mls_sync.provider_hosts import check_addresses
from mls_sync.providers import PROVIDERS, owner_pages_of, provider_class
from mls_sync.replication import engine
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from simulators.demo import RETS_PASSWORD, RETS_USER
from simulators.mls import DEFAULT_TOKEN, SimulatedMLS, World
from simulators.mls.reso.profiles import PROFILES
from tests.conftest import signed_in
from tests.listings.views.homes import text_of
from tests.mls_sync.views.words import words_of

TITLE = {"title": "Coachella Valley MLS", "license_role": "vow"}


@pytest.fixture(scope="module")
def mls() -> Iterator[SimulatedMLS]:
    with SimulatedMLS(World(seed=3, gps=30, crmls=0)) as server:
        yield server


def reso(mls: SimulatedMLS, **fields: str) -> dict[str, str]:
    return TITLE | {"option-base_url": mls.url + PROFILES["certified"].root, "secret-token": DEFAULT_TOKEN} | fields


def rets(mls: SimulatedMLS, **fields: str) -> dict[str, str]:
    login = {"option-login_url": f"{mls.url}/rets/Login", "secret-user": RETS_USER, "secret-password": RETS_PASSWORD}
    usual = {"option-user_agent": "Realty/1.0", "option-version": "RETS/1.7.2", "option-authentication": "digest"}
    return TITLE | login | usual | {"option-ua_version": "full"} | fields


def connect(user: User, preset: str, fields: dict[str, str]) -> Any:
    return signed_in(user).post(f"/feeds/connect/{preset}/", fields, follow=True)


def only_feed(tenant: Tenant) -> Feed:
    with tenant_scope(tenant):
        return Feed.objects.select_related("collection", "tenant").get()


def start(user: User, tenant: Tenant, **choice: Any) -> SyncRun:
    """The first sync of the only feed, to its end."""
    feed = only_feed(tenant)
    data = {"schedule": feed.schedule, "action": "start", **choice}
    assert "The first sync has begun" in text_of(
        signed_in(user).post(f"/feeds/{feed.pk}/settings/", data, follow=True)
    )
    with tenant_scope(tenant):
        return engine.run_to_end(SyncRun.objects.get())


def test_the_page_names_every_known_feed_and_what_it_needs(owner: User) -> None:
    page = words_of(signed_in(owner).get("/feeds/connect/"))
    assert all(preset.label in page and preset.needs in page for preset in PRESETS.values())
    assert {preset.kind for preset in PRESETS.values()} == {kind for kind in PROVIDERS if owner_pages_of(kind).connect}


def test_an_owner_connects_a_reso_server_and_reads_it(owner: User, tenant: Tenant, mls: SimulatedMLS) -> None:
    page = text_of(connect(owner, "reso", reso(mls)))
    assert "The key works" in page and "30</strong> listings fit" in page and DEFAULT_TOKEN not in page
    feed = only_feed(tenant)
    assert (feed.kind, feed.enabled, feed.collection.license_role) == ("reso", False, "vow")
    assert feed.secrets == {"token": DEFAULT_TOKEN}
    run = start(owner, tenant, statuses=["Active"])
    assert run.status == RunStatus.COMPLETE
    with tenant_scope(tenant):
        stored = set(Listing.objects.values_list("standard_status", flat=True))
    assert stored == {"Active"}


def test_an_owner_connects_a_rets_server_and_reads_one_class(owner: User, tenant: Tenant, mls: SimulatedMLS) -> None:
    page = text_of(connect(owner, "rets", rets(mls)))
    assert "The key works" in page and "30</strong> listings fit" in page and RETS_PASSWORD not in page
    assert "DMQL2" in page and "Classes" in page
    feed = only_feed(tenant)
    with tenant_scope(tenant):
        classes = sorted(provider_class("rets").for_feed(feed).seen().types)
    run = start(owner, tenant, classes=classes[:1], criteria="")
    assert run.status == RunStatus.COMPLETE and only_feed(tenant).options["classes"] == classes[:1]
    with tenant_scope(tenant):
        assert 0 < Listing.objects.count() < 30


@pytest.mark.parametrize("kind", list(PROVIDERS))
def test_what_owners_are_asked_are_options_of_the_kind(kind: str) -> None:
    pages, known = owner_pages_of(kind), provider_class(kind).options_form.base_fields
    assert {*pages.connect, *pages.filters} <= set(known)
    assert not pages.connect or pages.settings == "feed_settings"


@pytest.mark.parametrize("preset", list(PRESETS))
def test_each_form_asks_what_its_service_needs_and_no_more(owner: User, preset: str) -> None:
    page = text_of(signed_in(owner).get(f"/feeds/connect/{preset}/"))
    known = PRESETS[preset]
    assert known.needs in page or known.needs.replace("'", "&#x27;") in page
    for name in known.secrets or ():
        assert f'name="secret-{name}"' in page
    assert all(f'name="option-{name}"' not in page for name in known.options)
    assert 'type="password"' in page


def test_the_collection_of_a_known_mls_has_its_short_name(
    owner: User, tenant: Tenant, mls: SimulatedMLS
) -> None:
    fields = TITLE | {"secret-token": DEFAULT_TOKEN, "option-base_url": mls.url, "option-auth_scheme": "Bearer"}
    connect(owner, "gps", fields)
    feed = only_feed(tenant)
    assert (feed.collection.provider, feed.region) == ("gps", "Coachella Valley")
    assert feed.options["mls_id"] == PRESETS["gps"].options["mls_id"]


@pytest.mark.parametrize(
    ("preset", "changed", "field", "says"),
    [
        ("reso", {"secret-token": "wrong"}, "secret-token", "refuses the credentials"),
        ("reso", {"secret-token": ""}, "", "Enter an access token"),
        ("reso", {"option-base_url": "MLS/nothing/here"}, "option-base_url", "check the address"),
        ("reso", {"option-base_url": ""}, "option-base_url", "Enter the address"),
        ("reso", {"option-base_url": "https://mls.example.com"}, "option-base_url", "is not allowed yet"),
        ("reso", {"option-auth": "client_credentials"}, "option-token_url", "Enter the address where"),
        ("rets", {"secret-password": "wrong"}, "secret-user", "refuses the user name or the password"),
        ("rets", {"secret-password": ""}, "secret-password", "This field is required"),
        ("rets", {"option-login_url": "MLS/nothing"}, "option-login_url", "check the login address"),
        ("rets", {"option-login_url": "https://rets.example.com/login"}, "option-login_url", "is not allowed yet"),
        ("mlsgrid", {}, "option-system", "demands the OriginatingSystemName"),
        ("bridge", {"option-base_url": "http://api.bridgedataoutput.com/x"}, "option-base_url", "Use https"),
    ],
)
def test_what_does_not_work_is_told_at_its_field_and_nothing_is_stored(
    owner: User, tenant: Tenant, mls: SimulatedMLS, preset: str, changed: dict[str, str], field: str, says: str
) -> None:
    fields = rets(mls) if preset == "rets" else reso(mls)
    fields |= {name: value.replace("MLS/", f"{mls.url}/") for name, value in changed.items()}
    response = connect(owner, preset, fields)
    assert response.status_code == 422
    told = response.context["form"].errors.get(field or "__all__", [])
    assert any(says in each for each in told), response.context["form"].errors
    assert all(secret not in text_of(response) for secret in (DEFAULT_TOKEN, RETS_PASSWORD, 'value="wrong"'))
    with tenant_scope(tenant):
        assert not Collection.objects.exists()


class Anything(BaseHTTPRequestHandler):
    """A server that is none of an MLS: whatever is asked, it answers the same."""

    content_type, body = "text/html", b"<!doctype html><html><body>Welcome to our website</body></html>"

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", self.content_type)
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *args: Any) -> None: ...


@pytest.fixture(params=["page", "json"])
def website(request: pytest.FixtureRequest) -> Iterator[str]:
    kind = "text/html" if request.param == "page" else "application/json"
    body = Anything.body if request.param == "page" else json.dumps({"welcome": "to our website"}).encode()
    handler = type("Website", (Anything,), {"content_type": kind, "body": body})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize("preset", ["reso", "rets", "spark"])
def test_the_address_of_a_website_is_told_at_the_address(
    owner: User, tenant: Tenant, mls: SimulatedMLS, website: str, preset: str
) -> None:
    """A page of HTML, or JSON that is none of the protocol's."""
    field = "option-login_url" if preset == "rets" else "option-base_url"
    fields = rets(mls) if preset == "rets" else reso(mls, **{"option-auth_scheme": "Bearer"})
    response = connect(owner, preset, fields | {field: f"{website}/odata"})
    assert response.status_code == 422 and field in response.context["form"].errors, text_of(response)
    with tenant_scope(tenant):
        assert not Collection.objects.exists()


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("reso", {"profile": "plain", "base_url": "https://evil.example.com"}),
        ("reso", {"profile": "trestle", "token_url": "https://evil.example.com/token"}),
        ("reso", {"profile": "trestle", "base_url": "https://169.254.169.254"}),
        ("reso", {"profile": "mlsgrid", "base_url": "https://api.mlsgrid.com.example.com"}),
        ("rets", {"login_url": "https://10.0.0.1/login"}),
        ("rets", {"login_url": "http://127.0.0.1/login"}),
        ("rets", {"login_url": "https://sparkapi.com@evil.example.com/login"}),
        ("csv", {"location": "https://files.sparkapi.com/a.csv"}),
        ("own", {}),
    ],
)
def test_in_production_no_credential_goes_to_a_host_that_staff_did_not_allow(
    settings: LazySettings, kind: str, options: dict[str, str]
) -> None:
    settings.PRODUCTION = True
    with pytest.raises(Exception, match="not allowed yet|Use https|options are wrong|not connected by their address"):
        check_addresses(kind, options)


def test_a_services_own_address_must_be_allowed_as_well(settings: LazySettings) -> None:
    settings.PRODUCTION, settings.PROVIDER_HOSTS = True, ["sparkapi.com"]
    with pytest.raises(Exception, match=r"api\.cotality\.com is not allowed yet"):
        check_addresses("reso", {"profile": "trestle"})
    settings.PROVIDER_HOSTS = ["sparkapi.com", "rets.mls.example.com"]
    check_addresses("rets", {"login_url": "https://rets.mls.example.com/login"})


def test_only_owners_connect_and_never_for_another_tenant(
    owner: User, colleague: User, viewer: User, stranger: User, tenant: Tenant, mls: SimulatedMLS
) -> None:
    for user in (colleague, viewer):
        for preset in PRESETS:
            assert connect(user, preset, reso(mls)).status_code == 403
    connect(owner, "reso", reso(mls))
    feed = only_feed(tenant)
    for user, status in ((colleague, 403), (viewer, 403), (stranger, 404)):
        data = {"schedule": feed.schedule, "action": "start"}
        assert signed_in(user).post(f"/feeds/{feed.pk}/settings/", data).status_code == status
    assert not only_feed(tenant).enabled
    assert signed_in(owner).get("/feeds/connect/nothing/").status_code == 404
