"""Deleting a tenant with all that it has, after a time to think, in slices, with a certificate that stays."""
