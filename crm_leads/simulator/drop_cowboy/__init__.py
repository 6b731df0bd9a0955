"""The simulated Drop Cowboy, v2 and v1."""

from crm_leads.simulator.drop_cowboy.face import Vendor

__all__ = ["Vendor"]
