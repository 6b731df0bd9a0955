"""The console of replication: feeds, runs, errors, quarantine and rate budgets."""

from mls_sync.admin import dashboard
from mls_sync.admin.budget import RateBudgetAdmin
from mls_sync.admin.completeness import CompletenessReportAdmin
from mls_sync.admin.feed import FeedAdmin
from mls_sync.admin.field_map import FeedFieldMapAdmin
from mls_sync.admin.letter import LetterAdmin
from mls_sync.admin.metadata import SourceMetadataAdmin
from mls_sync.admin.mongo_import import MongoImportAdmin
from mls_sync.admin.outage import OutageAdmin
from mls_sync.admin.own_listing import OwnListingChangeAdmin
from mls_sync.admin.quarantine import QuarantinedRecordAdmin
from mls_sync.admin.run import SyncErrorAdmin, SyncRunAdmin
from mls_sync.admin.status_word import StatusWordAdmin

__all__ = [
    "CompletenessReportAdmin",
    "FeedAdmin",
    "FeedFieldMapAdmin",
    "LetterAdmin",
    "MongoImportAdmin",
    "OutageAdmin",
    "OwnListingChangeAdmin",
    "QuarantinedRecordAdmin",
    "RateBudgetAdmin",
    "SourceMetadataAdmin",
    "StatusWordAdmin",
    "SyncErrorAdmin",
    "SyncRunAdmin",
    "dashboard",
]
