import pytest

from crm_leads.models import VendorAccount
from crm_leads.vendors.drop_cowboy.forms import AccountForm
from realty.tenants.models import Tenant


def filled(account: VendorAccount | None = None, **values: str) -> AccountForm:
    return AccountForm({f"drop_cowboy-{name}": value for name, value in values.items()}, account=account)


def saved(form: AccountForm) -> VendorAccount:
    assert form.is_valid(), form.errors
    return form.save()


@pytest.mark.parametrize(
    ("values", "missing"),
    [
        ({"api_version": "v2", "secret": "s"}, {"key"}),
        ({"api_version": "v1", "secret": "s"}, {"team_id", "brand_id"}),
        ({"api_version": "v2", "key": "k"}, {"secret"}),
        ({"api_version": "v3", "key": "k", "secret": "s"}, {"api_version"}),
    ],
)
def test_each_version_says_what_it_needs(values: dict[str, str], missing: set[str]) -> None:
    assert set(filled(**values).errors) == missing


def test_what_is_stored_stays_where_nothing_is_typed(in_tenant: Tenant) -> None:
    account = saved(filled(api_version="v2", key="k-1", secret="s-1", webhook_secret="w-1"))
    account = saved(filled(account, api_version="v2", phone_line_id="line-1"))
    assert dict(account.secrets) == {"key": "k-1", "secret": "s-1", "webhook_secret": "w-1"}
    assert account.options["phone_line_id"] == "line-1"
    assert "k-1" not in str(filled(account, api_version="v2"))
