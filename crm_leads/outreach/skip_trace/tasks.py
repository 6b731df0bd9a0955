"""Orders of skip traces and scrubs: carried out, looked after, refreshed."""

import random
import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from logging import getLogger

from django.db.models import Q, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from crm_leads.enums import ActState, Channel
from crm_leads.models import SkipTrace
from crm_leads.outreach import acts
from crm_leads.outreach.skip_trace import poll as polling
from crm_leads.outreach.skip_trace import scrubs, send
from crm_leads.vendors import accounts
from crm_leads.vendors.errors import VendorError
from realty.tenants.scope import platform_scope, tenant_scope

log = getLogger(__name__)

# A worker has had its chance by then.
LEFT = timedelta(minutes=1)
LOOKS_AFTER = 40.0


def carry_out(tenant_id: int, trace_id: int) -> None:
    with tenant_scope(tenant_id):
        send.carry_out(trace_id)


def poll(tenant_id: int) -> None:
    with tenant_scope(tenant_id):
        polling.poll()


def look_after() -> None:
    """For a schedule of each minute: claims that nobody ended become unknown, orders that waited or lost their task
    are carried out, and batches are read."""
    with platform_scope("orders of skip traces are looked after"):
        acts.mark_stale(SkipTrace)
        due = _due()
        waiting = set(polling.open_batches().values_list("tenant_id", flat=True))
        waiting |= set(polling.lost_batches(timezone.now()).values_list("tenant_id", flat=True))
    # A task that the queue ends for its length could leave a claim behind, so no new work is begun late.
    ends = time.monotonic() + LOOKS_AFTER
    for tenant_id, trace_id in due:
        if time.monotonic() < ends:
            _each_by_itself(carry_out, tenant_id, trace_id)
    for tenant_id in _shuffled(waiting):
        if time.monotonic() < ends:
            _each_by_itself(poll, tenant_id)


def _each_by_itself(task: Callable[..., None], *ids: int) -> None:
    """One tenant's order that breaks, however it does, must not keep the others waiting."""
    try:
        task(*ids)
    except Exception:
        log.exception("%s%s broke; the others go on", task.__name__, ids)


def refresh_scrubs() -> int:
    """For a schedule of each day: numbers whose do-not-call record runs out, for tenants that switched it on. Returns
    how many orders it made."""
    with platform_scope("tenants that want their do-not-call records kept fresh"):
        kept = accounts.stored(Channel.TRACE).filter(
            enabled=True, options__refresh_scrubs=True, tenant__is_active=True
        )
        tenants = list(kept.values_list("tenant_id", flat=True))
    made = 0
    for tenant_id in tenants:
        with tenant_scope(tenant_id):
            try:
                made += scrubs.refresh_due(accounts.for_channel(Channel.TRACE)) is not None
            except VendorError as error:
                log.warning("Do-not-call records of tenant %s were not refreshed: %s", tenant_id, error)
    return made


def _due() -> list[tuple[int, int]]:
    now = timezone.now()
    rows = SkipTrace.objects.filter(Q(not_before=None) | Q(not_before__lte=now), state=ActState.QUEUED).filter(
        tenant__is_active=True
    )
    left = rows.filter(requested_at__lt=now - LEFT)
    # The first of each tenant, then the second of each: one with thousands keeps nobody waiting.
    turn = Window(RowNumber(), partition_by="tenant_id", order_by=["requested_at", "pk"])
    return list(left.annotate(turn=turn).order_by("turn", "requested_at").values_list("tenant_id", "pk")[:100])


def _shuffled(tenants: Iterable[int]) -> list[int]:
    """In another order each time, so that the last ones have their turn where time runs out."""
    found = list(tenants)
    random.shuffle(found)
    return found
