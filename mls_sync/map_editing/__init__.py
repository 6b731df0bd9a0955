"""Editing a feed's map, for owners and staff alike: what the source sends, a draft, its test on stored records."""
