"""What the worker does for stored listings."""

from listings import quotas
from listings.ingest.reading_again import STEPS
from listings.readings import LISTINGS, read_again
from realty.tenants.scope import platform_scope

# Seconds, well below the timeout of a task.
BUDGET = 40


def read_addresses_again() -> int:
    """Housekeeping: listings whose addresses were read by an older reading. Gives how many slices it made."""
    return read_again(LISTINGS, STEPS, BUDGET)


def look_at_quotas() -> int:
    """Housekeeping: owners whose collections fill up are told. Gives how many letters were begun."""
    with platform_scope("collections near their quotas are looked for"):
        return quotas.look()
