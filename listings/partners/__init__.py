"""Search between tenants that agreed on it: agreements, what of a collection is open, reading, visits."""
