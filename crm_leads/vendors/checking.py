"""Checks that a page waits for: each holds a thread of the web process for as long as the other side takes, so there
are few at once, and one for each tenant."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from crm_leads.models import VendorAccount
from crm_leads.vendors import accounts, domain_records
from realty.database.locks import Space, lease, open_tenant

# Of one web process, whose other threads go on serving pages.
AT_ONCE = 2
_turns = BoundedSemaphore(AT_ONCE)


class Busy(Exception):
    """Somebody else's check is under way; the sentence says whose."""


def check(found: VendorAccount) -> bool:
    """Ask the vendor whether it knows us, and name servers of mail for their records. Raises Busy."""
    with _turn():
        is_known = accounts.check(found)
        domain_records.refresh(found)
    return is_known


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(blocking=False):
        raise Busy("Others check their accounts just now.")
    try:
        with lease(Space.VENDOR_CHECK, open_tenant()) as mine:
            if not mine:
                raise Busy("A check of your accounts is under way already.")
            yield
    finally:
        _turns.release()
