"""What is stored of addresses follows the way to read them."""

from crm_leads.homes.rekey import STEPS
from listings.readings import LISTINGS, read_again

LEADS = "leads"
# Seconds, well below the timeout of a task.
BUDGET = 40


def read_addresses_again() -> int:
    """Housekeeping: leads, properties and stopped homes whose addresses were read by an older reading, once the
    tenant's listings are done. Gives how many slices it made."""
    return read_again(LEADS, STEPS, BUDGET, after=LISTINGS)
