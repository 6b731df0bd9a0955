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


PROPERTY = "Property"
"""The resource that every source has; RESO's name for listings."""
