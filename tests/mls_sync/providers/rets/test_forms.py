"""What staff enter for a RETS feed."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from mls_sync.feeds import FeedSettings, add_feed, check_connection
from mls_sync.models import Feed
from mls_sync.providers.errors import ConfigurationError
from mls_sync.providers.rets.client import RetsProvider
from mls_sync.providers.rets.forms import RetsOptionsForm, RetsSecretsForm
from mls_sync.providers.rets.options import RetsOptions
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.mls_sync.providers.rets.server import PASSWORD, USER, RetsServer

LOGIN = "https://rets.example.com/rets/login"


def errors(**given: Any) -> dict[str, list[str]]:
    initial = {name: field.initial for name, field in RetsOptionsForm.base_fields.items()}
    return dict(RetsOptionsForm({**initial, **given}).errors)


@pytest.mark.parametrize("value", [LOGIN, f"{LOGIN}?rets-version=rets/1.7.2", "https://mls.example.com:6103/login.asp"])
def test_login_addresses(value: str) -> None:
    assert RetsOptions.read({"login_url": value}).login_url == value


@pytest.mark.parametrize(
    "value",
    ["http://rets.example.com/login", "ftp://x", "https://a:b@rets.example.com/x", "https://x/?a b", "nowhere", ""],
)
def test_what_is_no_login_address(value: str) -> None:
    assert "login_url" in errors(login_url=value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("criteria", "(City=Indio"),
        ("criteria", "City"),
        ("criteria", '(City="Indio)'),
        ("time_zone", "Pacific"),
        ("page_size", 0),
        ("version", "RETS/9"),
        ("resource", "../x"),
        ("user_agent", "a\nb"),
    ],
)
def test_a_wrong_option_is_named(name: str, value: Any) -> None:
    assert name in errors(**{name: value})
    with pytest.raises(ConfigurationError, match=name):
        RetsOptions.read({"login_url": LOGIN, name: value})


def test_secrets_are_printable_and_the_application_password_is_optional() -> None:
    assert RetsSecretsForm({"user": "olivia", "password": " with blanks "}).is_valid()
    assert not RetsSecretsForm({"user": "olivia", "password": "a\r\nHeader: b"}).is_valid()
    assert not RetsSecretsForm({"user": "", "password": "x"}).is_valid()


def test_a_feed_without_a_password_says_so(server: RetsServer) -> None:
    with pytest.raises(ConfigurationError, match="no user name or no password"):
        RetsProvider.for_feed(Feed(kind="rets", options={"login_url": server.url}))


def test_a_feed_is_added_and_its_connection_tried(server: RetsServer, in_tenant: Tenant) -> None:
    settings = FeedSettings(
        kind="rets",
        options={"login_url": server.url, "classes": "A"},
        secrets={"user": USER, "password": PASSWORD},
    )
    feed = add_feed(in_tenant, "gps", settings)
    check = check_connection(feed)
    assert check.ok and check.lines[0] == "The login works; the filter matches 7 listings."
    assert feed.options["classes"] == ["A"] and RetsProvider.credential_of(feed)
    assert feed.metadata.get(name="metadata").value["key_field"] == "LIST_1"
    assert server.seen[-1][0] == "logout"


def test_staff_choose_the_kind_and_enter_a_rets_feed_in_the_console(staff: User, tenant: Tenant) -> None:
    console, page = signed_in(staff), reverse("admin:mls_sync_feed_add")
    assert "?kind=rets" in console.get(page).content.decode()
    form = console.get(f"{page}?kind=rets").content.decode()
    assert "Login address" in form and "User agent password" in form
    initial = {name: field.initial or "" for name, field in RetsOptionsForm.base_fields.items()}
    given = {
        "tenant": tenant.pk,
        "provider": "gps",
        "title": "Greater Palm Springs MLS",
        "max_listings": 50_000,
        "enabled": "on",
        "schedule": "0 2 * * *",
        "time_zone": "America/Los_Angeles",
        "sweep_every_hours": 24,
        "overlap_minutes": 20,
        "max_delete_share": "0.1",
        **{f"option-{name}": value for name, value in {**initial, "login_url": LOGIN}.items()},
        "secret-user": USER,
        "secret-password": PASSWORD,
    }
    assert console.post(f"{page}?kind=rets", given).status_code == 302
    with tenant_scope(tenant):
        feed = Feed.objects.get()
    assert feed.kind == "rets" and feed.options["photo_addresses"] is False
    shown = console.get(reverse("admin:mls_sync_feed_change", args=[feed.pk])).content.decode()
    assert PASSWORD not in shown and USER not in shown
