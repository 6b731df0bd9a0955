"""Re-exports, so that Django and readers find every model under `mls_sync.models`."""

from mls_sync.enums import Problem, RunKind, RunStatus, WhoActs
from mls_sync.models.budget import AccessToken, RateBudget
from mls_sync.models.completeness import CompletenessKey, CompletenessReport, KeyOutcome, MeasuredBy
from mls_sync.models.cursor import Cursor, HeldRemoval, SweepDifference, SweepPage
from mls_sync.models.drift import RunDrift
from mls_sync.models.feed import Feed
from mls_sync.models.feed_change import FeedChange
from mls_sync.models.field_map import FeedFieldMap
from mls_sync.models.metadata import SourceMetadata
from mls_sync.models.own_listing import OwnListingAct, OwnListingChange, OwnPhoto
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
    "OwnListingAct",
    "OwnListingChange",
    "OwnPhoto",
    "Problem",
    "QuarantinedRecord",
    "RateBudget",
    "RunDrift",
    "RunKind",
    "RunStatus",
    "Settled",
    "SourceMetadata",
    "SweepDifference",
    "SweepPage",
    "SyncError",
    "SyncRun",
    "WhoActs",
]
