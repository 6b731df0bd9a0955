"""The simulated vendors: real HTTP on this machine, invented people, nothing sent and nobody billed."""

from crm_leads.simulator.server import SimulatedVendors

__all__ = ["SimulatedVendors"]
