"""The market of a place, month by month, of the tenant's own listings (docs/market.md)."""
