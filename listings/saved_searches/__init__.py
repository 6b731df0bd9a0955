"""Searches that members keep: saving, and what one would have told (`listings.alerts` follows them)."""
