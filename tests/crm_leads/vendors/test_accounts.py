from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from crm_leads.enums import VendorKind
from crm_leads.models import VendorAccount
from crm_leads.vendors import VENDORS, accounts, by_slug, endpoints, simulated
from crm_leads.vendors.errors import NotConfigured, RateLimited
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from simulators.vendors import SimulatedVendors
from tests.crm_leads.rows import an_account


def test_every_vendor_has_its_slug() -> None:
    assert {by_slug(vendor.slug) for vendor in VENDORS.values()} == set(VENDORS.values())
    assert by_slug("nobody") is None


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"secrets": {}}, "not set up"),
        ({"secrets": {"token": "t"}, "enabled": False}, "switched off"),
        ({"secrets": {"token": "t"}, "stopped_at": timezone.now(), "stopped_because": "Too many."}, "Too many"),
    ],
)
def test_an_unfit_account_says_who_must_act_where(in_tenant: Tenant, fields: dict[str, Any], says: str) -> None:
    an_account(**fields)
    with pytest.raises(NotConfigured, match=f"{says}.*owner of your brokerage.*Vendor accounts"):
        accounts.account(VendorKind.TRACERFY)


def test_a_suspended_account_waits_for_its_time(in_tenant: Tenant) -> None:
    account = an_account(secrets={"token": "t"})
    accounts.suspend(account, 90)
    with pytest.raises(RateLimited) as limited:
        accounts.account(VendorKind.TRACERFY)
    assert 80 < limited.value.retry_after <= 90
    VendorAccount.objects.update(suspended_until=timezone.now() - timedelta(seconds=1))
    assert accounts.account(VendorKind.TRACERFY) == account


def test_resuming_takes_a_stop_away(in_tenant: Tenant) -> None:
    account = an_account(secrets={"token": "t"})
    accounts.stop(account, "Too many complaints.")
    accounts.stop(account, "Another reason.")
    account.refresh_from_db()
    assert account.stopped_because == "Too many complaints."
    accounts.resume(account)
    assert accounts.account(VendorKind.TRACERFY) == account


def test_a_check_keeps_the_answer_with_its_time(tracerfy: VendorAccount) -> None:
    assert accounts.check(tracerfy)
    tracerfy.refresh_from_db()
    assert tracerfy.check_ok and "10,000 credits" in tracerfy.check_message and tracerfy.checked_at
    tracerfy.secrets = {"token": "INVALID_TOKEN"}
    assert not accounts.check(tracerfy)
    assert "does not know the API token" in tracerfy.check_message


def test_a_real_secret_turns_a_simulated_account_into_a_real_one(tracerfy: VendorAccount) -> None:
    saved = accounts.save(VendorKind.TRACERFY, {"environment": "live"}, {"token": "real"})
    assert saved.pk == tracerfy.pk and not saved.is_simulated
    assert saved.secrets == {"token": "real"} and saved.options == {"environment": "live"}
    assert endpoints.base_url(saved, "https://tracerfy.com") == "https://tracerfy.com"


def test_options_of_a_simulated_account_keep_its_address(tracerfy: VendorAccount, vendors: SimulatedVendors) -> None:
    saved = accounts.save(VendorKind.TRACERFY, {"base_url": "http://10.0.0.1"}, {})
    assert saved.is_simulated and saved.options["base_url"] == f"{vendors.url}/tracerfy"


def test_the_demo_makes_an_account_for_each_simulated_vendor_once(tenant: Tenant, vendors: SimulatedVendors) -> None:
    made = simulated.make_accounts(tenant, vendors.url)
    assert {account.kind for account in made} == {"tracerfy", "drop_cowboy", "resend"}
    moved = simulated.make_accounts(tenant, "http://127.0.0.1:8811/")
    assert [account.pk for account in moved] == [account.pk for account in made]
    assert moved[0].options["base_url"] == "http://127.0.0.1:8811/tracerfy"
    simulated.make_accounts(tenant, vendors.url)
    with tenant_scope(tenant):
        assert all(accounts.check(account) for account in VendorAccount.objects.all())


def test_production_makes_none(tenant: Tenant, settings: Any) -> None:
    settings.PRODUCTION = True
    with pytest.raises(ImproperlyConfigured):
        simulated.make_accounts(tenant, "http://127.0.0.1:8810")
