"""The simulated vendors, over loopback HTTP."""

from collections.abc import Iterator

import pytest

from simulators.vendors import SimulatedVendors


@pytest.fixture
def vendors() -> Iterator[SimulatedVendors]:
    """Webhooks are held until the test delivers them."""
    with SimulatedVendors(hold_webhooks=True) as server:
        yield server
