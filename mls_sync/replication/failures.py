"""From an exception to the state of its run: what is kept, who must act, and whether and when it is tried again.

| exception                          | run                                   | who acts          |
| ---------------------------------- | ------------------------------------- | ----------------- |
| CredentialsRefused                 | failed at once; the feed is disabled   | tenant            |
| ConfigurationError                 | failed at once; the feed is disabled   | tenant            |
| SecretUnreadable                   | failed at once; the feed is disabled   | staff             |
| TokenExpired                       | reads its window anew, a few times     | nobody            |
| RateLimited                        | waits as long as the source says       | nobody (bounded)  |
| TransientError, OperationalError   | waits with back-off, then failed       | source            |
| ProtocolError, anything unexpected | failed at once                         | staff             |

After any other failed run the schedule tries again, each time after a longer wait. After `Limits.failed_runs` failed
runs in a row (`Feed.max_failed_runs` of a feed) it is disabled, whatever the kind. Who is told: `pausing`.
"""

import traceback
from dataclasses import dataclass
from datetime import timedelta
from logging import getLogger

from django.db import OperationalError, transaction
from django.utils import timezone

from mls_sync.models import Cursor, PauseCause, RunKind, RunStatus, RunStep, SyncRun, WhoActs
from mls_sync.providers import capabilities_of
from mls_sync.providers.errors import (
    ConfigurationError,
    CredentialsRefused,
    ProviderError,
    RateLimited,
    TokenExpired,
    TransientError,
)
from mls_sync.replication import checkpoint, outcome, pausing, run_log, sweep_keys
from mls_sync.replication.limits import limits
from realty.secrets import SecretUnreadable, readable

log = getLogger(__name__)

MASK = "••••"
# A shorter secret would mask half of the text, and is none.
SHORTEST_SECRET = 4


@dataclass(frozen=True, slots=True)
class Failure:
    """An exception in the terms of `SyncError`."""

    kind: str
    who_acts: str
    message: str
    excerpt: str = ""


def record(run: SyncRun, error: Exception) -> None:
    """Keep what went wrong and give the run its next state. The page's transaction is rolled back already.

    Raises OperationalError when the database itself cannot be reached: then nothing can be kept, the run stays as it
    was, and `runs.resume_stuck` takes it up later.
    """
    failure = _understood(run, error)
    with transaction.atomic():
        locked = SyncRun.objects.select_for_update(of=("self",)).filter(pk=run.pk).first()
        if locked is None or not locked.is_open:
            return
        _roll_back(run)
        outcome.add_error(run, failure.kind, failure.who_acts, failure.message, excerpt=failure.excerpt)
        if isinstance(error, TokenExpired) and _restarted(run):
            _wait(run, failure, timedelta(0))
        elif isinstance(error, RateLimited):
            _limited(run, failure, error.retry_after)
        elif isinstance(error, TransientError | OperationalError):
            _try_again(run, failure)
        else:
            _fail(run, failure, stops=_stops(error))


def _roll_back(run: SyncRun) -> None:
    """The counts of the page that failed are void; the requests that it cost are not."""
    requests, size, fetch_ms = run.requests, run.bytes_received, run.fetch_ms
    outcome.refresh(run)
    run.requests, run.bytes_received, run.fetch_ms = requests, size, fetch_ms


def _understood(run: SyncRun, error: Exception) -> Failure:
    secrets = _secrets(run)
    if isinstance(error, ProviderError):
        return Failure(error.kind, error.who_acts, masked(str(error), secrets), masked(error.excerpt, secrets))
    if isinstance(error, SecretUnreadable):
        return Failure("configuration", WhoActs.STAFF, f"{error} Put the old key back, or enter the credential again.")
    text = masked("".join(traceback.format_exception(error)), secrets)
    log.error("Run %s of feed %s failed:\n%s", run.pk, run.feed_id, text)
    if isinstance(error, OperationalError):
        return Failure("transient", WhoActs.STAFF, f"The database refused to work: {masked(str(error), secrets)}")
    name = type(error).__name__
    return Failure("protocol", WhoActs.STAFF, f"An unexpected {name} ended the run; developers must look at the log.")


def _secrets(run: SyncRun) -> list[str]:
    values = [str(value) for value in (readable(run.feed.secrets) or {}).values()]
    return sorted((value for value in values if len(value) >= SHORTEST_SECRET), key=len, reverse=True)


def masked(text: str, secrets: list[str]) -> str:
    """The text without the feed's credentials, whatever library wrote them into it."""
    for secret in secrets:
        text = text.replace(secret, MASK)
    return text


def _restarted(run: SyncRun) -> bool:
    """The source forgot the page: the window is read again from its first one, a few times at most. The later steps of
    a sweep ask for keys alone and have no page."""
    cursor = Cursor.objects.select_for_update().filter(run=run).first()
    if cursor is None or not cursor.token or (run.kind == RunKind.SWEEP and cursor.window_end):
        return False
    if run.errors.filter(kind=TokenExpired.kind).count() > limits().restarts:
        return False
    checkpoint.restart(cursor)
    run_log.add(run, RunStep.RESTARTED)
    if capabilities_of(run.feed.kind).is_snapshot:
        # What is read anew counts anew: the former state of the source may have had what it lacks now.
        sweep_keys.clear(run)
    run.errors.filter(kind=outcome.CONTINUED).delete()
    return True


def _limited(run: SyncRun, failure: Failure, retry_after: timedelta) -> None:
    if run.errors.filter(kind=failure.kind).count() > limits().rate_limit_waits:
        _fail(run, failure)
    else:
        _wait(run, failure, retry_after, who_acts=WhoActs.NOBODY)


def _try_again(run: SyncRun, failure: Failure) -> None:
    run.attempts += 1
    if run.attempts >= limits().attempts:
        _fail(run, failure)
    else:
        _wait(run, failure, limits().backoff(run.attempts))


def _wait(run: SyncRun, failure: Failure, pause_for: timedelta, *, who_acts: str = "") -> None:
    seconds = min(max(pause_for.total_seconds(), 0), limits().longest_wait_seconds)
    until = timezone.now() + timedelta(seconds=seconds)
    outcome.wait(run, until, f"{failure.message} It is tried again automatically.", who_acts or failure.who_acts)


def _fail(run: SyncRun, failure: Failure, *, stops: PauseCause | None = None) -> None:
    """`stops`: no further try can help, so the feed is disabled at once; else after too many in a row, and until then
    its schedule tries again."""
    outcome.close(run, RunStatus.FAILED, failure.message, failure.who_acts)
    failed = pausing.count_failure(run.feed_id)
    if stops:
        pausing.disable(run, stops, failure.message, failure.who_acts, failed)
    elif pausing.is_one_too_many(run.feed, failed):
        reason = f"{failed} runs in a row failed. The last one: {failure.message}"
        pausing.disable(run, PauseCause.FAILED_RUNS, reason, failure.who_acts, failed)
    else:
        pausing.put_off(run.feed, failed)


def _stops(error: Exception) -> PauseCause | None:
    if isinstance(error, CredentialsRefused):
        return PauseCause.CREDENTIALS
    if isinstance(error, ConfigurationError):
        return PauseCause.SETTINGS
    return PauseCause.UNREADABLE if isinstance(error, SecretUnreadable) else None
