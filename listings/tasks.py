"""What the worker does for stored listings."""

from listings.ingest.reading_again import STEPS
from listings.readings import LISTINGS, read_again

# Seconds, well below the timeout of a task.
BUDGET = 40


def read_addresses_again() -> int:
    """Housekeeping: listings whose addresses were read by an older reading. Gives how many slices it made."""
    return read_again(LISTINGS, STEPS, BUDGET)
