"""The face of Tracerfy (https://tracerfy.com/skip-tracing-api-documentation/), below `/tracerfy/`."""

from crm_leads.simulator.tracerfy.face import Vendor

__all__ = ["Vendor"]
