"""The simulated vendors, over loopback HTTP."""

from collections.abc import Iterator

import pytest

from crm_leads.models import VendorAccount
from realty.tenants.models import Tenant
from simulators.vendors import SimulatedVendors
from tests.crm_leads.rows import an_account


@pytest.fixture
def vendors() -> Iterator[SimulatedVendors]:
    """Webhooks are held until the test delivers them."""
    with SimulatedVendors(hold_webhooks=True) as server:
        yield server


@pytest.fixture
def tracerfy(in_tenant: Tenant, vendors: SimulatedVendors) -> VendorAccount:
    """Desert Realty's account at the simulated Tracerfy."""
    options = {"base_url": f"{vendors.url}/tracerfy"}
    return an_account(is_simulated=True, options=options, secrets={"token": "desert-token"})
