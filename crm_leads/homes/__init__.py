"""Which home a lead, a property or a stop is of: the keys by which the same home is found again."""
