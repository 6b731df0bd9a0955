"""An earlier deployment on MongoDB, brought in: its collections become the tenant's own, its configurations feeds.

The documents go through the same door as replication, under the map of the feed that will fill the collection from then
on. docs/from_mongodb.md is the plan of a move.
"""
