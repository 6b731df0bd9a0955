"""Re-exports, so that Django and readers find every model under `mls_sync.models`."""

from mls_sync.models.budget import RateBudget
from mls_sync.models.cursor import Cursor, SweepKey
from mls_sync.models.feed import Feed
from mls_sync.models.feed_change import FeedChange
from mls_sync.models.quarantine import QuarantinedRecord, Settled
from mls_sync.models.run import RunKind, RunStatus, SyncError, SyncRun, WhoActs

__all__ = [
    "Cursor",
    "Feed",
    "FeedChange",
    "QuarantinedRecord",
    "RateBudget",
    "RunKind",
    "RunStatus",
    "Settled",
    "SweepKey",
    "SyncError",
    "SyncRun",
    "WhoActs",
]
