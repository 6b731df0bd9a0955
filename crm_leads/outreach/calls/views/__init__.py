"""Pages of calls: one call of a lead, and calling through a list."""
