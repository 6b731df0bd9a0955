"""A tenant's collection as a collection of the same name in a MongoDB of theirs, kept up with by change and in order.

`listings/events` says what changed, a cursor for each collection how far it was published; what goes out is the listing
as it is now, so nothing is lost or done twice by doing it again. docs/publishing_to_mongodb.md has the rules.
"""
