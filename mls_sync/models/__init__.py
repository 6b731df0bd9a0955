"""Re-exports, so that Django and readers find every model under `mls_sync.models`."""

from mls_sync.enums import RunKind, RunStatus, WhoActs
from mls_sync.models.budget import AccessToken, RateBudget
from mls_sync.models.completeness import CompletenessKey, CompletenessReport, KeyOutcome, MeasuredBy, Problem
from mls_sync.models.cursor import Cursor, HeldRemoval, SweepKey
from mls_sync.models.drift import RunDrift
from mls_sync.models.feed import Feed
from mls_sync.models.feed_change import FeedChange
from mls_sync.models.field_map import FeedFieldMap
from mls_sync.models.metadata import SourceMetadata
from mls_sync.models.quarantine import QuarantinedRecord, Settled
from mls_sync.models.run import SyncError, SyncRun

__all__ = [
    "AccessToken",
    "CompletenessKey",
    "CompletenessReport",
    "Cursor",
    "Feed",
    "FeedChange",
    "FeedFieldMap",
    "HeldRemoval",
    "KeyOutcome",
    "MeasuredBy",
    "Problem",
    "QuarantinedRecord",
    "RateBudget",
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
