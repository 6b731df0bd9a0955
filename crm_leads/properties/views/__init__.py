"""Pages of the tenant's own properties."""
