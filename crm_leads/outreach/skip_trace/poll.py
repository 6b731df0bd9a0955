"""Look whether batches are done, within the vendor's limit, and fetch what they found once.

The vendor's list of batches may be read once in 20 seconds. When it was read is kept in the database, so that all
processes of a tenant keep to that together. A webhook only makes us look sooner.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from logging import getLogger

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django_q.tasks import async_task

from crm_leads.enums import ActState, Channel
from crm_leads.models import SkipTrace, VendorAccount
from crm_leads.outreach.reports import BatchMoved
from crm_leads.outreach.skip_trace import credits, results, scrubs
from crm_leads.outreach.skip_trace.match import match
from crm_leads.outreach.skip_trace.request import ADVANCED
from crm_leads.vendors import accounts
from crm_leads.vendors.base import NotReady, Queue, SkipTracer
from crm_leads.vendors.channels import SKIP_TRACE
from crm_leads.vendors.errors import BadCredentials, RateLimited, VendorError

log = getLogger(__name__)

POLL = "crm_leads.outreach.skip_trace.tasks.poll"

EVERY = timedelta(seconds=SKIP_TRACE.list_every + 1)
# Done, billed, and still no row: the vendor may need a moment more.
SETTLES = timedelta(hours=1)
# An order whose answer was lost is looked for among the vendor's batches of that time.
BEFORE_CLAIM, AFTER_CLAIM = timedelta(minutes=2), timedelta(minutes=10)
LOOKED_FOR = timedelta(hours=24)
# From then on older pages of the list are read in turn with the first.
DEEPER_AFTER, PAGES = timedelta(minutes=30), 5
NOT_THIS = "Another order's batch."


def open_batches() -> "QuerySet[SkipTrace]":
    """Orders at the vendor whose results are still to come; an unknown one may have its id yet."""
    return SkipTrace.objects.filter(state__in=[ActState.SENT, ActState.UNKNOWN]).exclude(queue_id="")


def lost_batches(now: datetime) -> "QuerySet[SkipTrace]":
    """Batches that the vendor may have taken without our learning their id."""
    lost = SkipTrace.objects.filter(state=ActState.UNKNOWN, queue_id="", trace_type=ADVANCED)
    return lost.filter(claimed_at__gt=now - LOOKED_FOR)


def poll(now: datetime | None = None) -> int:
    """Read the state of the open tenant's batches, and fetch those that are done. Returns how many ended. Errors of
    the vendor are kept with the account; the next look comes by the schedule."""
    now = now or timezone.now()
    if not (open_batches().exists() or lost_batches(now).exists()):
        return 0
    account = accounts.stored(Channel.TRACE).first()
    try:
        client: SkipTracer = accounts.client(accounts.for_channel(Channel.TRACE))
        ended = _collect_scrubs(client) + _collect_traces(client, now)
    except RateLimited as error:
        if account is not None:
            accounts.suspend(account, error.retry_after)
        return 0
    except VendorError as error:
        _note(account, error)
        return 0
    if ended and account is not None:
        account.refresh_from_db()
        credits.read_balance(account, client)
    return ended


def look_soon(report: BatchMoved) -> str:
    """Has the batch looked at, where it is ours and still open. Nothing else of the message is believed."""
    trace = open_batches().filter(queue_id__in=report.ids).first()
    if trace is None:
        return "Nothing: no open batch has this ID."
    async_task(POLL, trace.tenant_id)
    return f"Batch {trace.queue_id} is looked at with our own token."


def may_read_list(now: datetime) -> bool:
    """True for one caller in 20 seconds, who has to read the list then."""
    with transaction.atomic():
        # The lock: two processes must not both find the slot free.
        accounts.stored(Channel.TRACE).select_for_update().first()
        last = SkipTrace.objects.aggregate(last=Max("polled_at"))["last"]
        if last is not None and last > now - EVERY:
            return False
        waiting = Q(pk__in=open_batches().values("pk")) | Q(pk__in=lost_batches(now).values("pk"))
        SkipTrace.objects.filter(waiting).update(polled_at=now)
    return True


def _collect_traces(client: SkipTracer, now: datetime) -> int:
    waiting = {trace.queue_id: trace for trace in open_batches().exclude(trace_type__in=scrubs.SCRUBS)}
    lost = list(lost_batches(now))
    if not (waiting or lost) or not may_read_list(now):
        return 0
    queues = client.queues(_page(list(waiting.values()), now))
    done = [queue for queue in queues if queue.queue_id in waiting and not queue.pending]
    ended = sum(
        _one(waiting[queue.queue_id], partial(_collect, client, waiting[queue.queue_id], queue)) for queue in done
    )
    return ended + sum(_one(trace, partial(_find, client, trace, queues)) for trace in lost)


def _one(trace: SkipTrace, read: Callable[[], bool]) -> bool:
    """One order's results that cannot be read must not keep the others waiting; the order says what is wrong."""
    try:
        return read()
    except (RateLimited, BadCredentials):
        raise
    except VendorError as error:
        log.warning("Results of trace %s could not be read: %s", trace.pk, error)
        open_ones = SkipTrace.objects.filter(pk=trace.pk, state__in=[ActState.SENT, ActState.UNKNOWN])
        open_ones.update(error=f"Its results could not be read yet: {error}")
        return False


def _page(waiting: list[SkipTrace], now: datetime) -> int:
    """The newest page; while an old order waits, every other minute an older one."""
    old = any(trace.sent_at and trace.sent_at < now - DEEPER_AFTER for trace in waiting)
    minute = int(now.timestamp()) // 60
    return 2 + minute // 2 % (PAGES - 1) if old and minute % 2 else 1


def _collect(client: SkipTracer, trace: SkipTrace, queue: Queue) -> bool:
    """Fetch the results, and apply them under the order's row lock: whoever comes second finds it ended. Not fetched
    under it: a slow vendor would hold up an owner's erasure."""
    try:
        homes = client.results(queue.queue_id)
    except NotReady:
        return False
    with transaction.atomic():
        held = _held(trace)
        if held is None:
            return False
        if not homes and queue.credits and held.sent_at and held.sent_at > timezone.now() - SETTLES:
            return False
        return results.apply(held, homes, queue.credits)


def _collect_scrubs(client: SkipTracer) -> int:
    waiting = list(open_batches().filter(trace_type=scrubs.BATCH))
    return sum(_one(trace, partial(_collect_scrub, client, trace)) for trace in waiting)


def _held(trace: SkipTrace) -> SkipTrace | None:
    """Locked; None where it has ended, or another worker is at it."""
    return open_batches().select_for_update(skip_locked=True, of=("self",)).filter(pk=trace.pk).first()


def _collect_scrub(client: SkipTracer, trace: SkipTrace) -> bool:
    try:
        state = client.scrub(trace.queue_id.removeprefix("dnc:"))
    except NotReady:
        return False
    if state.pending or not state.download_url:
        return False
    found = client.scrub_results(state.download_url)
    with transaction.atomic():
        held = _held(trace)
        return held is not None and scrubs.apply(held, found, state.credits)


def _find(client: SkipTracer, trace: SkipTrace, queues: list[Queue]) -> bool:
    """A lost order is a batch of that time, of that size and of those addresses, which no other order has. It is only
    read, never ordered again."""
    tried = {note["address"] for note in trace.unmatched}
    for queue in queues:
        if queue.pending or f"Batch {queue.queue_id}" in tried or not _fits(trace, queue):
            continue
        homes = client.results(queue.queue_id)
        with transaction.atomic():
            rows = SkipTrace.objects.select_for_update(skip_locked=True, of=("self",))
            held = rows.filter(pk=trace.pk, state=ActState.UNKNOWN, queue_id="").first()
            if held is None:
                return False
            if match(held.rows.filter(outcome="pending"), homes).homes:
                SkipTrace.objects.filter(pk=held.pk).update(queue_id=queue.queue_id)
                return results.apply(held, homes, queue.credits)
            held.unmatched = [*held.unmatched, {"address": f"Batch {queue.queue_id}", "why": NOT_THIS}]
            held.save(update_fields=["unmatched"])
    return False


def _fits(trace: SkipTrace, queue: Queue) -> bool:
    made = parse_datetime(queue.created_at) if queue.created_at else None
    if made is None or trace.claimed_at is None or SkipTrace.objects.filter(queue_id=queue.queue_id).exists():
        return False
    made = made if made.tzinfo else timezone.make_aware(made)
    in_time = trace.claimed_at - BEFORE_CLAIM <= made <= trace.claimed_at + AFTER_CLAIM
    return in_time and queue.trace_type == trace.trace_type and (queue.rows_uploaded or 0) <= trace.rows.count()


def _note(account: VendorAccount | None, error: VendorError) -> None:
    """What hinders reading is seen on the page of vendor accounts."""
    log.warning("%s's batches could not be read: %s", SKIP_TRACE.vendor, error)
    if account is not None and isinstance(error, BadCredentials):
        VendorAccount.objects.filter(pk=account.pk).update(
            check_ok=False, check_message=str(error)[: accounts.CHECK_LENGTH], checked_at=timezone.now()
        )
