from collections.abc import Iterator

import pytest

from crm_leads.models import Contact, Lead, VendorAccount
from crm_leads.outreach.email import send
from realty.tenants.models import Tenant
from simulators.vendors import SimulatedVendors
from tests.crm_leads.outreach.email import mailing


@pytest.fixture(autouse=True)
def without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(send, "PAUSE", 0)


@pytest.fixture
def vendors() -> Iterator[SimulatedVendors]:
    with SimulatedVendors(hold_webhooks=True) as server:
        yield server


@pytest.fixture
def account(in_tenant: Tenant, vendors: SimulatedVendors) -> VendorAccount:
    return mailing.resend(vendors)


@pytest.fixture
def person(in_tenant: Tenant) -> tuple[Lead, Contact]:
    """A lead and its owner, who can be e-mailed."""
    return mailing.writable()
