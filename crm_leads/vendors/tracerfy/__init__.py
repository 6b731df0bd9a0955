"""Tracerfy: skip trace and do-not-call scrub (https://tracerfy.com/skip-tracing-api-documentation/)."""
