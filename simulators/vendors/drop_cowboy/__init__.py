"""The simulated Drop Cowboy, v2 and v1."""

from simulators.vendors.drop_cowboy.face import Vendor

__all__ = ["Vendor"]
