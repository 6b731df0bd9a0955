"""Listings of the tenant's own: written in the browser, stored through the same door as those of an MLS."""
