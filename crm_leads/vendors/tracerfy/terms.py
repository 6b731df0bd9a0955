"""Tracerfy's prices and limits: https://tracerfy.com/skip-tracing-api-documentation/."""

from crm_leads.vendors.base import SkipTraceTerms

TERMS = SkipTraceTerms(
    vendor="Tracerfy",
    registry_source="Tracerfy v2",
    most_instant=15,
    instant_trace=5,
    batch_trace=2,
    instant_scrub=5,
    batch_scrub=1,
    list_every=20,
    most_batches=10,
    batches_in=300,
)
