"""The tenant's own property records: made, found twice, merged, linked to a listing, and kept true to it."""
