"""Re-exports, so that Django and readers find every model under `mls_sync.models`."""

from mls_sync.enums import (
    DriftKind,
    DriftState,
    EventType,
    PauseCause,
    Problem,
    RemapStatus,
    RunKind,
    RunStatus,
    RunStep,
    WhoActs,
)
from mls_sync.models.budget import AccessToken, RateBudget
from mls_sync.models.completeness import CompletenessKey, CompletenessReport, KeyOutcome, MeasuredBy
from mls_sync.models.cursor import Cursor, HeldRemoval, SweepDifference, SweepPage
from mls_sync.models.drift import DriftFinding, FieldStatistics, RunDrift
from mls_sync.models.feed import Feed
from mls_sync.models.feed_change import FeedChange
from mls_sync.models.feed_file import FeedFile
from mls_sync.models.feed_health import FeedHealth
from mls_sync.models.field_map import FeedFieldMap
from mls_sync.models.letter import Letter
from mls_sync.models.metadata import SourceMetadata
from mls_sync.models.mongo_import import MongoImport
from mls_sync.models.outage import Outage
from mls_sync.models.own_listing import OwnListingAct, OwnListingChange, OwnPhoto
from mls_sync.models.quarantine import QuarantinedRecord, Settled
from mls_sync.models.remap import Remap
from mls_sync.models.run import SyncError, SyncRun
from mls_sync.models.run_day import PlatformDay, PlatformHour, RunDay
from mls_sync.models.run_log import RunLogLine
from mls_sync.models.settings_snapshot import SettingsSnapshot

__all__ = [
    "AccessToken",
    "CompletenessKey",
    "CompletenessReport",
    "Cursor",
    "DriftFinding",
    "DriftKind",
    "DriftState",
    "EventType",
    "Feed",
    "FeedChange",
    "FeedFieldMap",
    "FeedFile",
    "FeedHealth",
    "FieldStatistics",
    "HeldRemoval",
    "Letter",
    "Outage",
    "PauseCause",
    "KeyOutcome",
    "MeasuredBy",
    "MongoImport",
    "OwnListingAct",
    "OwnListingChange",
    "OwnPhoto",
    "PlatformDay",
    "PlatformHour",
    "Problem",
    "QuarantinedRecord",
    "RateBudget",
    "Remap",
    "RemapStatus",
    "RunDay",
    "RunDrift",
    "RunKind",
    "RunLogLine",
    "RunStatus",
    "RunStep",
    "SettingsSnapshot",
    "Settled",
    "SourceMetadata",
    "SweepDifference",
    "SweepPage",
    "SyncError",
    "SyncRun",
    "WhoActs",
]
