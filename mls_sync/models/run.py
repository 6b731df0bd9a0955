from django.conf import settings
from django.db import models

from mls_sync.enums import FINAL_STATUSES, OPEN_STATUSES, PROPERTY, RunKind, RunStatus, WhoActs
from mls_sync.models.feed import Feed
from mls_sync.models.settings_snapshot import SettingsSnapshot
from realty.tenants.scope import TenantOwned


class SyncRun(TenantOwned):
    """One replication run: what it did, counted record by record, and how long each stage took."""

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="runs")
    kind = models.CharField(max_length=12, choices=RunKind.choices)
    status = models.CharField(max_length=12, choices=RunStatus.choices, default=RunStatus.QUEUED)
    trigger = models.CharField(max_length=12, default="manual", help_text="schedule, manual, repair or command")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    requested_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True, help_text="Last checkpoint; a run without one for long is resumed")
    not_before = models.DateTimeField(null=True, help_text="Waiting until then, e.g. for Retry-After")
    cancel_requested = models.BooleanField(default=False)
    attempts = models.PositiveIntegerField(default=0, help_text="Failed attempts at the current page")
    slices = models.PositiveIntegerField(default=0)
    resource = models.CharField(
        max_length=40, default=PROPERTY, db_default=PROPERTY, help_text="What is read now, where a source has several"
    )
    expected = models.PositiveIntegerField(null=True, help_text="Records that the source announced, for progress")

    pages = models.PositiveIntegerField(default=0)
    requests = models.PositiveIntegerField(default=0)
    bytes_received = models.PositiveBigIntegerField(
        default=0, db_default=0, help_text="Of the source's answers, unpacked, as its limits count them"
    )
    fetched = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    quarantined = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0, help_text="Beyond the quota, or doubled in its page")
    removed = models.PositiveIntegerField(default=0, db_default=0, help_text="Records by which the source removes one")
    vanished = models.PositiveIntegerField(default=0)
    fetch_ms = models.PositiveBigIntegerField(default=0)
    map_ms = models.PositiveBigIntegerField(default=0)
    write_ms = models.PositiveBigIntegerField(default=0)
    full_before = models.DateTimeField(
        null=True, help_text="Start of the last complete full read before: delays of changes since then are measured"
    )
    delays = models.JSONField(
        default=dict,
        db_default={},
        help_text="From a change at the source to searchable: how many of each length (mls_sync.delays)",
    )
    settings = models.ForeignKey(
        SettingsSnapshot,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
        help_text="The feed's settings when the run began",
    )
    message = models.TextField(blank=True, help_text="The state in one sentence, with who must act")
    who_acts = models.CharField(max_length=8, choices=WhoActs.choices, blank=True)

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["feed"], condition=models.Q(status__in=OPEN_STATUSES), name="one_open_run_per_feed"
            )
        ]
        indexes = [
            models.Index(fields=["feed", "-requested_at", "-id"], name="runs_of_feed"),
            models.Index(fields=["tenant", "-requested_at", "-id"], name="runs_of_tenant"),
            models.Index(fields=["-requested_at", "-id"], name="runs_by_time"),
            models.Index(fields=["finished_at"], name="runs_by_end"),
            models.Index(
                fields=["feed"], condition=models.Q(status=RunStatus.CONFIRM), name="runs_that_wait_for_staff"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.feed} {self.kind} {self.requested_at:%Y-%m-%d %H:%M}"

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_STATUSES

    @property
    def is_over(self) -> bool:
        """It never changes again. One that waits for staff to confirm a removal has ended and is not over."""
        return self.status in FINAL_STATUSES

    @property
    def accounted(self) -> int:
        """Must equal `fetched`; a gap makes the run partial."""
        return self.created + self.updated + self.unchanged + self.quarantined + self.skipped + self.removed


class SyncError(TenantOwned):
    """Something that went wrong in a run, typed by who must act. Messages and excerpts hold no secret."""

    run = models.ForeignKey(SyncRun, on_delete=models.CASCADE, related_name="errors")
    kind = models.CharField(max_length=16, help_text="configuration, transient, rate_limit, record or protocol")
    who_acts = models.CharField(max_length=8, choices=WhoActs.choices)
    listing_key = models.TextField(blank=True)
    message = models.TextField()
    excerpt = models.TextField(blank=True, help_text="Start of the source's answer, masked")
    occurred_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["-occurred_at", "-pk"]
        indexes = [models.Index(fields=["-occurred_at", "-id"], name="errors_by_time")]

    def __str__(self) -> str:
        return self.message
