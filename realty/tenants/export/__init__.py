"""Everything that a tenant has, as one archive: its tables as CSV and JSON Lines, its files, its audit."""
