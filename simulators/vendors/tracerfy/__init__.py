"""The face of Tracerfy (https://tracerfy.com/skip-tracing-api-documentation/), below `/tracerfy/`."""

from simulators.vendors.tracerfy.face import Vendor

__all__ = ["Vendor"]
