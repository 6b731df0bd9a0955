"""What people can do to a feed, from the console and from the pages: each a function of (feed, user) that says in one
sentence what was done.

All run in the scope of the feed's own tenant, whatever scope the page has.
"""

from collections.abc import Callable, Sequence
from typing import Any

from mls_sync.enums import OPEN_STATUSES
from mls_sync.feeds import check_connection, pause_feed, resume_feed
from mls_sync.models import Feed, RunKind, RunStatus, SyncRun
from mls_sync.providers import capabilities_of
from mls_sync.providers.errors import ProviderError
from mls_sync.replication import checkpoint, quarantine, runs
from realty.secrets import SecretUnreadable
from realty.tenants.scope import tenant_scope

MANUAL, REPAIR = "manual", "repair"
UNDO = (
    "Nothing is erased: they keep their rows, photos and history. If this was a mistake, correct the feed's settings"
    " and run Full: whatever the MLS still sends comes back."
)


class OperationRefused(Exception):
    """It cannot be done now; the sentence says why."""


def perform(name: str, feed: Feed, user: Any, *, run_id: int | None = None) -> str:
    """Do operation `name` of OPERATIONS or ENDINGS; of these, to run `run_id` and no other, which a page showed.
    Raises OperationRefused, and KeyError for an unknown name."""
    try:
        with tenant_scope(feed.tenant_id):
            if name in ENDINGS:
                return ENDINGS[name](feed, run_id)
            return OPERATIONS[name](feed, user)
    except (runs.RunRefused, ProviderError, SecretUnreadable) as refused:
        raise OperationRefused(str(refused)) from None


def retry_quarantined(feed: Feed, user: Any, ids: Sequence[int] | None = None) -> str:
    """Raises OperationRefused while a worker is at the feed, or when its provider cannot be set up."""
    try:
        with tenant_scope(feed.tenant_id):
            settled, still = quarantine.retry(feed, ids)
    except (runs.RunRefused, ProviderError, SecretUnreadable) as refused:
        raise OperationRefused(str(refused)) from None
    return f"{settled:,} of {settled + still:,} quarantined records are settled now, from the copies that we keep."


def ask_for_quarantined(feed: Feed, user: Any, ids: Sequence[int] | None = None) -> str:
    """Ask the MLS for them anew. Raises OperationRefused while a worker is at the feed, and when the MLS refuses."""
    try:
        with tenant_scope(feed.tenant_id):
            stored, gone, still = quarantine.ask(feed, ids)
    except (runs.RunRefused, ProviderError, SecretUnreadable) as refused:
        raise OperationRefused(str(refused)) from None
    return f"The MLS was asked: {stored:,} stored, {gone:,} no longer there, {still:,} still refused."


def _sync(kind: RunKind | None) -> Callable[[Feed, Any], str]:
    def request(feed: Feed, user: Any) -> str:
        run = runs.request_run(feed, kind or runs.next_kind(feed), trigger=MANUAL, user=user)
        asked = f"{run.get_kind_display()} sync requested; the worker takes it up in a moment."
        broken_off = checkpoint.continued_full(feed) if run.kind == RunKind.FULL else None
        if broken_off is None:
            return asked
        return f"{asked} It goes on after the {broken_off.pages:,} pages that the stopped full read stored."

    return request


def _repair(feed: Feed, user: Any) -> str:
    """Fetch what is missing and stale, and remove what is extra behind the brake: by the keys, else by a full read."""
    kind = RunKind.SWEEP if capabilities_of(feed.kind).key_list else RunKind.FULL
    runs.request_run(feed, kind, trigger=REPAIR, user=user)
    return (
        "Repair requested. It compares all listings again, fetches what is missing or stale, and removes what is extra,"
        " unless that is too much to go unasked. A new report follows."
    )


def _check(feed: Feed, user: Any) -> str:
    check = check_connection(feed)
    if not check.ok:
        raise OperationRefused(" ".join(check.lines))
    return " ".join(check.lines)


def _cancel(feed: Feed, run_id: int | None) -> str:
    run = _shown(feed, run_id, *OPEN_STATUSES)
    runs.cancel_run(run)
    if run.is_open:
        return "The run stops before its next page is stored."
    if run.status != RunStatus.CANCELLED:
        raise OperationRefused("The run has ended meanwhile.")
    return "The run was canceled."


def _discard(feed: Feed, run_id: int | None) -> str:
    """For staff: a run that waits for them ends, and nothing is removed."""
    runs.discard(_shown(feed, run_id, RunStatus.CONFIRM))
    return "The run was canceled."


def _shown(feed: Feed, run_id: int | None, *statuses: str) -> SyncRun:
    found = SyncRun.objects.filter(feed=feed, status__in=statuses)
    run = (found if run_id is None else found.filter(pk=run_id)).order_by("-pk").first()
    if run is None:
        raise OperationRefused("No run of this feed waits for that any more.")
    return run


def confirm_removal(run: SyncRun, user: Any) -> str:
    """Staff have looked at what this braked run would remove, and agree (`mls_sync.admin.removal` asks them). Raises
    OperationRefused."""
    try:
        with tenant_scope(run.tenant_id):
            runs.confirm_deletes(run, user)
            run.refresh_from_db()
    except runs.RunRefused as refused:
        raise OperationRefused(str(refused)) from None
    return f"{run.message} {UNDO}"


def _pause(feed: Feed, user: Any) -> str:
    pause_feed(feed, f"Paused by {user}.")
    return "Paused: its schedule requests no runs until you resume it. A run under way goes on."


def _resume(feed: Feed, user: Any) -> str:
    resume_feed(feed)
    return "Resumed: its schedule requests runs again."


# Those that end a run: the one that the page showed.
ENDINGS: dict[str, Callable[[Feed, int | None], str]] = {"cancel": _cancel, "discard": _discard}
OPERATIONS: dict[str, Callable[[Feed, Any], str]] = {
    "check": _check,
    "sync": _sync(None),
    "full": _sync(RunKind.FULL),
    "incremental": _sync(RunKind.INCREMENTAL),
    "sweep": _sync(RunKind.SWEEP),
    "repair": _repair,
    "pause": _pause,
    "resume": _resume,
    "retry": retry_quarantined,
    "ask": ask_for_quarantined,
}
