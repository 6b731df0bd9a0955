"""What is stored of addresses (keys, homes, search terms) follows the code that reads them: whatever was made by
another reading than `READING` is made again in slices, each a transaction of its own, by housekeeping. It goes on where
it was interrupted, and any number of workers may do it at once. Marks of duplicates follow their rule in the same way.
"""

from collections.abc import Callable, Sequence
from time import monotonic

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from listings.duplicates import RULE
from listings.homes.reading import READING
from listings.ingest.batch import lock_tenant
from listings.models import AddressReading
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope, tenant_scope

LISTINGS = "listings"
MARKS = f"duplicates {RULE}"
# Makes the slice of rows behind an id again, and gives the id of its last row; 0 where there is none.
Step = Callable[[int, int], int]


def read_again(records: str, steps: Sequence[Step], budget: float, *, after: str = "") -> int:
    """A slice of each tenant in turn, so that a large one delays no other, for `budget` seconds; the next call goes on.
    Tenants whose records of the kind `after` are not done yet wait for those. Gives how many slices it made."""
    started, made = monotonic(), 0
    waiting = _stale(records, after)
    while waiting and monotonic() - started < budget:
        left = []
        for tenant_id in waiting:
            with tenant_scope(tenant_id):
                is_done = read_slice(tenant_id, records, steps)
            made += 1
            left += [] if is_done else [tenant_id]
        waiting = left
    return made


def read_slice(tenant_id: int, records: str, steps: Sequence[Step]) -> bool:
    """The next slice of the tenant whose scope is open; True where nothing is left. A step takes the tenant's id, and
    the id behind which its slice begins."""
    with transaction.atomic():
        lock_tenant(tenant_id)
        state, _ = AddressReading.objects.get_or_create(
            tenant_id=tenant_id, records=records, defaults={"version": READING}
        )
        if state.version != READING:
            state.version, state.step, state.after, state.done_at = READING, 0, 0, None
        if state.done_at is not None:
            return True
        state.after = steps[state.step](tenant_id, state.after)
        if not state.after:
            state.step += 1
        if state.step == len(steps):
            state.done_at = timezone.now()
        state.save()
    return state.done_at is not None


def _stale(records: str, after: str) -> list[int]:
    with platform_scope("tenants whose addresses were read by another reading"):
        done = AddressReading.objects.filter(tenant=OuterRef("pk"), version=READING, done_at__isnull=False)
        tenants = Tenant.objects.exclude(Exists(done.filter(records=records)))
        if after:
            tenants = tenants.filter(Exists(done.filter(records=after)))
        return list(tenants.order_by("pk").values_list("pk", flat=True))
