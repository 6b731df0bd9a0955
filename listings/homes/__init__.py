"""Is this the same home? The one place that compares addresses and parcels.

`read` makes a `Home` of what a source sends, `judge` says of two whether they are the same, different or maybe the
same, with the reason in words. `group` makes homes of many records, and `stored` finds what is stored of them.
"""
