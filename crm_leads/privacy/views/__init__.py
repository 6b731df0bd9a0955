"""Pages of erasures, of the retention, and of call records."""
