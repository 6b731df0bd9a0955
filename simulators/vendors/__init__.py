"""The simulated vendors: real HTTP on this machine, invented people, nothing sent and nobody billed."""

from simulators.vendors.server import SimulatedVendors

__all__ = ["SimulatedVendors"]
