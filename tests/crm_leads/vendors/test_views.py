"""The owner's page of vendor accounts, and the staff's."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from cryptography.fernet import Fernet
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from crm_leads.enums import VendorKind
from crm_leads.models import VendorAccount
from crm_leads.vendors import accounts, endpoints
from crm_leads.vendors.errors import NotConfigured
from crm_leads.vendors.tracerfy import client
from crm_leads.vendors.views.accounts import state_of
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from simulators.vendors import SimulatedVendors
from tests.conftest import signed_in

SECRET = "tok-3f9a-very-secret"  # noqa: S105 - a made-up one
PAGE = "vendor_accounts"


@pytest.fixture
def real(tenant: Tenant, vendors: SimulatedVendors, monkeypatch: pytest.MonkeyPatch) -> SimulatedVendors:
    """The real vendor's address leads to the simulated one."""
    monkeypatch.setattr(client, "LIVE", f"{vendors.url}/tracerfy")
    return vendors


def save(owner: User, **entered: str) -> Any:
    data = {f"tracerfy-{name}": value for name, value in {"environment": "live", **entered}.items()}
    return signed_in(owner).post(reverse("save_vendor_account", args=["tracerfy"]), data, follow=True)


def test_credentials_are_checked_at_once_and_never_shown_again(
    owner: User, tenant: Tenant, real: SimulatedVendors
) -> None:
    answer = save(owner, token=SECRET)
    page = answer.content.decode()
    assert "10,000 credits are left" in page and "Connected" in page and SECRET not in page
    today = timezone.localdate(timezone=ZoneInfo(tenant.time_zone))
    assert f"Set on {today:%b} {today.day}" in page
    with tenant_scope(tenant):
        account = VendorAccount.objects.get()
    assert account.secrets == {"token": SECRET} and not account.is_simulated
    assert f"/crm/hooks/tracerfy/{account.webhook_key}/" in page


def test_an_empty_secret_keeps_the_stored_one(owner: User, tenant: Tenant, real: SimulatedVendors) -> None:
    save(owner, token=SECRET)
    save(owner, token="", refresh_scrubs="on")
    with tenant_scope(tenant):
        account = VendorAccount.objects.get()
    assert account.secrets == {"token": SECRET} and account.options["refresh_scrubs"] is True


def test_a_first_account_needs_its_secret(owner: User, tenant: Tenant) -> None:
    answer = save(owner, token="")
    assert answer.status_code == 422 and "This field is required" in answer.content.decode()
    with tenant_scope(tenant):
        assert not VendorAccount.objects.exists()


def test_a_wrong_token_says_who_must_act(owner: User, real: SimulatedVendors) -> None:
    page = save(owner, token="INVALID_TOKEN").content.decode()
    assert "Tracerfy does not know the API token" in page and "Failing" in page and "INVALID_TOKEN" not in page


@pytest.mark.parametrize("token", ["tok\u200ben", "tok\u2026", "tok\nen"])
def test_a_token_with_a_sign_that_cannot_be_sent_is_refused_at_the_field(
    owner: User, tenant: Tenant, token: str
) -> None:
    answer = save(owner, token=token)
    assert answer.status_code == 422 and "perhaps an invisible one" in answer.content.decode()
    with tenant_scope(tenant):
        assert not VendorAccount.objects.exists()


def test_credentials_that_no_key_opens_are_entered_anew(
    owner: User, tenant: Tenant, real: SimulatedVendors, settings: Any
) -> None:
    """As after a restore from a backup without its FIELD_ENCRYPTION_KEYS."""
    save(owner, token=SECRET)
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    browser = signed_in(owner)
    page = browser.get(reverse(PAGE)).content.decode()
    assert "Unreadable" in page and "enter them again" in page
    assert browser.get(reverse("traces")).status_code == 200
    checked = browser.post(reverse("vendor_account_action", args=["tracerfy"]), {"action": "check"}, follow=True)
    assert "cannot be opened any more" in checked.content.decode()
    with tenant_scope(tenant), pytest.raises(NotConfigured, match="enter its credentials"):
        accounts.account(VendorKind.TRACERFY)
    assert save(owner, token="").status_code == 422
    assert "Connected" in save(owner, token="another").content.decode()
    with tenant_scope(tenant):
        assert accounts.account(VendorKind.TRACERFY).secrets == {"token": "another"}


def test_switching_off_and_on(owner: User, tenant: Tenant, real: SimulatedVendors) -> None:
    save(owner, token=SECRET)
    act = reverse("vendor_account_action", args=["tracerfy"])
    browser = signed_in(owner)
    assert "Switched off" in browser.post(act, {"action": "off"}, follow=True).content.decode()
    assert "Connected" in browser.post(act, {"action": "resume"}, follow=True).content.decode()
    assert browser.post(act, {"action": "drop"}).status_code == 404


def renew(user: User, vendor: str = "tracerfy", **posted: str) -> Any:
    act = reverse("vendor_account_action", args=[vendor])
    return signed_in(user).post(act, {"action": "renew", **posted}, follow=True)


def test_a_renewed_webhook_address_works_and_the_old_one_no_more(
    owner: User, tenant: Tenant, real: SimulatedVendors, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    save(owner, token=SECRET)
    with tenant_scope(tenant):
        old = VendorAccount.objects.get().webhook_key
    page = renew(owner, sure="yes").content.decode()
    with tenant_scope(tenant):
        account = VendorAccount.objects.get()
    posted = [
        Client().post(f"/crm/hooks/tracerfy/{key}/", body, content_type="application/json").status_code
        for key, body in ((old, "{}"), (account.webhook_key, "{}"), (account.webhook_key, "no JSON"))
    ]
    assert posted == [404, 200, 400] and old not in page and endpoints.webhook_url(account) in page
    assert "no longer works. Enter the new one below at Tracerfy now" in page and account.secrets == {"token": SECRET}
    assert "Bad Request: /crm/hooks/tracerfy/***/" in caplog.text
    assert old not in caplog.text and account.webhook_key not in caplog.text


def test_an_address_is_renewed_by_an_owner_who_is_sure_alone(
    owner: User, colleague: User, tenant: Tenant, real: SimulatedVendors
) -> None:
    save(owner, token=SECRET)
    with tenant_scope(tenant):
        old = VendorAccount.objects.get().webhook_key
        VendorAccount.objects.create(kind="smtp", webhook_key="unused")
    assert "was not renewed" in renew(owner).content.decode()
    assert renew(colleague, sure="yes").status_code == 403
    assert renew(owner, "smtp", sure="yes").status_code == 404
    with tenant_scope(tenant):
        assert {account.webhook_key for account in VendorAccount.objects.all()} == {old, "unused"}


def test_who_changed_what_is_kept_and_shown_without_a_value(
    owner: User, stranger: User, tenant: Tenant, real: SimulatedVendors
) -> None:
    save(owner, token=SECRET)
    save(owner, token="")
    renew(owner, sure="yes")
    act = reverse("vendor_account_action", args=["tracerfy"])
    for action in ("off", "resume", "check"):
        signed_in(owner).post(act, {"action": action})
    said = ["Switched on or resumed.", "Switched off.", "Webhook address renewed.", "Options saved."]
    said.append("Credentials entered: token.")
    assert [entry.get_change_message() for entry in LogEntry.objects.order_by("-pk")] == said
    assert {entry.user for entry in LogEntry.objects.all()} == {owner}
    page = signed_in(owner).get(reverse(PAGE)).content.decode()
    assert all(text in page for text in said) and SECRET not in page
    assert "renewed" not in signed_in(stranger).get(reverse(PAGE)).content.decode()


@pytest.mark.parametrize(
    ("fields", "label"),
    [
        (None, "Not set up"),
        ({"is_simulated": True}, "Simulated"),
        ({"check_ok": True}, "Connected"),
        ({"check_ok": True, "options": {"environment": "sandbox"}}, "Sandbox"),
        ({"check_ok": False}, "Failing"),
        ({}, "Not checked yet"),
        ({"enabled": False, "check_ok": True}, "Switched off"),
        ({"stopped_at": timezone.now(), "check_ok": True}, "Stopped"),
        ({"suspended_until": timezone.now() + timedelta(hours=1), "check_ok": True}, "Waiting"),
    ],
)
def test_each_state_has_its_word(fields: dict[str, Any] | None, label: str) -> None:
    assert state_of(None if fields is None else VendorAccount(**fields)).label == label


def test_the_console_shows_no_secret_and_takes_a_new_one(
    staff: User, owner: User, tenant: Tenant, real: SimulatedVendors
) -> None:
    save(owner, token=SECRET)
    with tenant_scope(tenant):
        account = VendorAccount.objects.get()
    browser, url = signed_in(staff), reverse("admin:crm_leads_vendoraccount_change", args=[account.pk])
    page = browser.get(url).content.decode()
    assert "token is set" in page and SECRET not in page
    assert browser.post(url, {"enabled": "on", "secret-token": ""}).status_code == 302
    with tenant_scope(tenant):
        assert VendorAccount.objects.get().secrets == {"token": SECRET}
    assert browser.post(url, {"enabled": "on", "secret-token": "another"}).status_code == 302
    with tenant_scope(tenant):
        assert VendorAccount.objects.get().secrets == {"token": "another"}
    assert "another" not in browser.get(url).content.decode()
