"""From a canonical record to a `ListingRow`: readers of values, the built-in map, a feed's own map, and what hangs on a
listing.

A canonical record is one flat dict: RESO Data Dictionary 2.0 names (and the source's own names for what the dictionary
does not have), `Media`, `Rooms`, `UnitTypes`, `OpenHouse` and `VirtualTours` as lists of such dicts. Providers make it;
nothing here knows a provider.
"""
