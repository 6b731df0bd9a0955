"""Re-exports, so that Django and readers find every model under `mls_sync.models`."""

from mls_sync.enums import DriftKind, DriftState, RemapStatus, RunKind, RunStatus, WhoActs
from mls_sync.models.budget import AccessToken, RateBudget
from mls_sync.models.cursor import Cursor, HeldRemoval, SweepKey
from mls_sync.models.drift import DriftFinding, FieldStatistics, RunDrift
from mls_sync.models.feed import Feed
from mls_sync.models.feed_change import FeedChange
from mls_sync.models.feed_file import FeedFile
from mls_sync.models.field_map import FeedFieldMap
from mls_sync.models.metadata import SourceMetadata
from mls_sync.models.quarantine import QuarantinedRecord, Settled
from mls_sync.models.remap import Remap
from mls_sync.models.run import SyncError, SyncRun

__all__ = [
    "AccessToken",
    "Cursor",
    "DriftFinding",
    "DriftKind",
    "DriftState",
    "Feed",
    "FeedChange",
    "FeedFieldMap",
    "FeedFile",
    "FieldStatistics",
    "HeldRemoval",
    "QuarantinedRecord",
    "RateBudget",
    "Remap",
    "RemapStatus",
    "RunDrift",
    "RunKind",
    "RunStatus",
    "Settled",
    "SourceMetadata",
    "SweepKey",
    "SyncError",
    "SyncRun",
    "WhoActs",
]
