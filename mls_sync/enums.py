"""Words of replication that models, providers and pages share."""

from django.db import models


class RunKind(models.TextChoices):
    FULL = "full", "Full"
    INCREMENTAL = "incremental", "Incremental"
    SWEEP = "sweep", "Key sweep"
    WATCHED = "watched", "Watched listings"


class RunStatus(models.TextChoices):
    QUEUED = "queued", "Queued"
    RUNNING = "running", "Running"
    WAITING = "waiting", "Waiting to retry"
    CONFIRM = "confirm", "Waiting for staff: mass delete"
    COMPLETE = "complete", "Complete"
    PARTIAL = "partial", "Partial"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Canceled"


OPEN_STATUSES = (RunStatus.QUEUED, RunStatus.RUNNING, RunStatus.WAITING)
FINAL_STATUSES = (RunStatus.COMPLETE, RunStatus.PARTIAL, RunStatus.FAILED, RunStatus.CANCELLED)


class RunStep(models.TextChoices):
    """What a line of a run's log tells of."""

    SLICE = "slice", "A worker took it up"
    PAGE = "page", "Stored"
    KEYS = "keys", "Keys of the source listed"
    COMPARED = "compared", "Compared with the collection"
    ASKED = "asked", "Asked for listings that seemed gone"
    REMOVED = "removed", "Marked what is gone"
    REPAIRED = "repaired", "Fetched what was missing"
    REFRESHED = "refreshed", "Fetched what was older here"
    RESTARTED = "restarted", "Reads its window again from the first page"


class Problem(models.TextChoices):
    """How a collection differs from its source: a key is not here, or not there, or here in an older version."""

    MISSING = "missing", "Missing"
    EXTRA = "extra", "Extra"
    STALE = "stale", "Stale"


class WhoActs(models.TextChoices):
    """Who must do something about an error."""

    TENANT = "tenant", "Tenant's administrator"
    STAFF = "staff", "Platform staff"
    SOURCE = "source", "The MLS; we retry"
    NOBODY = "nobody", "No one; handled"


class DriftKind(models.TextChoices):
    """How what a source sends may change."""

    NEW = "new", "New field"
    VANISHED = "vanished", "Vanished field"
    RETYPED = "retyped", "Retyped field"
    VALUE = "value", "New lookup value"


class DriftState(models.TextChoices):
    """What became of a change: a person decided, or it is over by itself."""

    OPEN = "open", "Open"
    ACCEPTED = "accepted", "Accepted"
    IGNORED = "ignored", "Ignored"
    POSTPONED = "postponed", "Postponed"
    OVER = "over", "Over"


class RemapStatus(models.TextChoices):
    QUEUED = "queued", "Queued"
    RUNNING = "running", "Running"
    WAITING = "waiting", "Waiting for the sync"
    COMPLETE = "complete", "Complete"
    FAILED = "failed", "Failed"


OPEN_REMAPS = (RemapStatus.QUEUED, RemapStatus.RUNNING, RemapStatus.WAITING)


class PauseCause(models.TextChoices):
    """Why a feed requests no runs until a person resumes it. All but the first are failures: they disabled the feed."""

    PERSON = "person", "Paused by a person"
    CREDENTIALS = "credentials", "The MLS refuses the credentials"
    SETTINGS = "settings", "A setting is wrong"
    UNREADABLE = "unreadable", "The stored credentials cannot be opened"
    FAILED_RUNS = "failed_runs", "Too many failed runs in a row"


class EventType(models.TextChoices):
    """What webhooks tell of feeds."""

    RUN_COMPLETED = "run.completed", "A run completed"
    RUN_FAILED = "run.failed", "A run failed"
    FEED_DISABLED = "feed.disabled", "A feed was disabled"
    FEED_RECOVERED = "feed.recovered", "A disabled feed works again"
    COMPLETENESS_BROKEN = "completeness.broken", "A collection differs from its source"


PROPERTY = "Property"
"""The resource that every source has; RESO's name for listings."""
