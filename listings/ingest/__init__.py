"""The one door by which listings are written: set-based, exact, and in the caller's transaction.

`compare` says which records of a page need writing, `write` stores them with their photos, events, volumes and
duplicate marks, `mark_vanished` closes those that a complete key sweep did not find, `purge` removes the content of
those that may be kept no longer. Locks are taken in one order: the tenant (advisory), the collection's row, then
listings.
"""

from listings.ingest.comparing import Compared, compare
from listings.ingest.purging import purge
from listings.ingest.storing import Written, write
from listings.ingest.vanish import mark_vanished
from listings.ingest.vocabulary import learn

__all__ = ["Compared", "Written", "compare", "learn", "mark_vanished", "purge", "write"]
