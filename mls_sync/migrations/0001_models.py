"""Feeds, their runs and what these leave behind: all tables of mls_sync, each walled off by tenant."""

from decimal import Decimal

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import realty.cron
import realty.secrets
import realty.tenants.models
from realty.tenants import rls


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("mls_sync", "0001_initial"),
        ("mls_sync", "0002_feed_secrets_changed_at"),
        ("mls_sync", "0003_watched_runs"),
        ("mls_sync", "0004_american_spelling"),
        ("mls_sync", "0006_quarantine_settled"),
        ("mls_sync", "0007_feed_changes"),
        ("mls_sync", "0008_plain_words"),
        ("mls_sync", "0009_contract"),
    ]

    dependencies = [
        ("listings", "0001_models"),
        ("tenants", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Feed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(help_text="A kind of `mls_sync.providers.PROVIDERS`", max_length=16)),
                (
                    "region",
                    models.CharField(
                        blank=True, help_text="Geographic coverage, e.g. Coachella Valley", max_length=200
                    ),
                ),
                (
                    "options",
                    models.JSONField(
                        blank=True, default=dict, help_text="Provider options, e.g. base_url, mls_id, statuses"
                    ),
                ),
                (
                    "secrets",
                    realty.secrets.EncryptedJSONField(
                        blank=True, default=dict, help_text="Credentials; stored encrypted, never shown again"
                    ),
                ),
                ("enabled", models.BooleanField(default=True)),
                ("paused_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("paused_reason", models.TextField(blank=True, editable=False)),
                (
                    "schedule",
                    models.CharField(
                        default="0 * * * *",
                        help_text="Cron expression in the feed's time zone",
                        max_length=100,
                        validators=[realty.cron.validate_cron],
                    ),
                ),
                (
                    "time_zone",
                    models.CharField(
                        default="America/Los_Angeles",
                        max_length=64,
                        validators=[realty.tenants.models.validate_time_zone],
                    ),
                ),
                ("next_due_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "sweep_every_hours",
                    models.PositiveIntegerField(default=24, help_text="How often to compare all keys with the source"),
                ),
                (
                    "overlap_minutes",
                    models.PositiveIntegerField(
                        default=20,
                        help_text="How far an incremental sync reaches back: source caches lag (Spark: 20 minutes)",
                    ),
                ),
                (
                    "max_delete_share",
                    models.DecimalField(
                        decimal_places=3,
                        default=Decimal("0.100"),
                        help_text="A sweep that would remove more than this share waits for staff",
                        max_digits=4,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1),
                        ],
                    ),
                ),
                ("consecutive_failures", models.PositiveIntegerField(default=0, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "collection",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="feed", to="listings.collection"
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
                ("secrets_changed_at", models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                "ordering": ["collection__name"],
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="SyncRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("full", "Full"),
                            ("incremental", "Incremental"),
                            ("sweep", "Key sweep"),
                            ("watched", "Watched listings"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("running", "Running"),
                            ("waiting", "Waiting to retry"),
                            ("confirm", "Waiting for staff: mass delete"),
                            ("complete", "Complete"),
                            ("partial", "Partial"),
                            ("failed", "Failed"),
                            ("cancelled", "Canceled"),
                        ],
                        default="queued",
                        max_length=12,
                    ),
                ),
                ("trigger", models.CharField(default="manual", help_text="schedule, manual or command", max_length=12)),
                ("requested_at", models.DateTimeField(auto_now_add=True)),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "heartbeat_at",
                    models.DateTimeField(help_text="Last checkpoint; a run without one for long is resumed", null=True),
                ),
                ("not_before", models.DateTimeField(help_text="Waiting until then, e.g. for Retry-After", null=True)),
                ("cancel_requested", models.BooleanField(default=False)),
                ("attempts", models.PositiveIntegerField(default=0, help_text="Failed attempts at the current page")),
                ("slices", models.PositiveIntegerField(default=0)),
                (
                    "expected",
                    models.PositiveIntegerField(help_text="Records that the source announced, for progress", null=True),
                ),
                ("pages", models.PositiveIntegerField(default=0)),
                ("requests", models.PositiveIntegerField(default=0)),
                ("fetched", models.PositiveIntegerField(default=0)),
                ("created", models.PositiveIntegerField(default=0)),
                ("updated", models.PositiveIntegerField(default=0)),
                ("unchanged", models.PositiveIntegerField(default=0)),
                ("quarantined", models.PositiveIntegerField(default=0)),
                (
                    "skipped",
                    models.PositiveIntegerField(default=0, help_text="Beyond the quota, or doubled in its page"),
                ),
                ("vanished", models.PositiveIntegerField(default=0)),
                ("fetch_ms", models.PositiveBigIntegerField(default=0)),
                ("map_ms", models.PositiveBigIntegerField(default=0)),
                ("write_ms", models.PositiveBigIntegerField(default=0)),
                ("message", models.TextField(blank=True, help_text="The state in one sentence, with who must act")),
                (
                    "who_acts",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("tenant", "Tenant's administrator"),
                            ("staff", "Platform staff"),
                            ("source", "The MLS; we retry"),
                            ("nobody", "No one; handled"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "feed",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="runs", to="mls_sync.feed"
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
                (
                    "removed",
                    models.PositiveIntegerField(
                        db_default=0, default=0, help_text="Records by which the source removes one"
                    ),
                ),
                (
                    "resource",
                    models.CharField(
                        db_default="Property",
                        default="Property",
                        help_text="What is read now, where a source has several",
                        max_length=40,
                    ),
                ),
            ],
            options={
                "ordering": ["-requested_at", "-pk"],
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ("queued", "running", "waiting"))),
                        fields=("feed",),
                        name="one_open_run_per_feed",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SyncError",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        help_text="configuration, transient, rate_limit, record or protocol", max_length=16
                    ),
                ),
                (
                    "who_acts",
                    models.CharField(
                        choices=[
                            ("tenant", "Tenant's administrator"),
                            ("staff", "Platform staff"),
                            ("source", "The MLS; we retry"),
                            ("nobody", "No one; handled"),
                        ],
                        max_length=8,
                    ),
                ),
                ("listing_key", models.TextField(blank=True)),
                ("message", models.TextField()),
                ("excerpt", models.TextField(blank=True, help_text="Start of the source's answer, masked")),
                ("occurred_at", models.DateTimeField(auto_now_add=True)),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="errors", to="mls_sync.syncrun"
                    ),
                ),
            ],
            options={
                "ordering": ["-occurred_at", "-pk"],
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="SweepKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("listing_key", models.TextField()),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sweep_keys",
                        to="mls_sync.syncrun",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("run", "listing_key"), name="one_sweep_key_per_run")],
            },
        ),
        migrations.CreateModel(
            name="Cursor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("watermark", models.DateTimeField(null=True)),
                ("full_at", models.DateTimeField(help_text="Start of the last complete full sync", null=True)),
                ("swept_at", models.DateTimeField(help_text="Start of the last complete key sweep", null=True)),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("full", "Full"),
                            ("incremental", "Incremental"),
                            ("sweep", "Key sweep"),
                            ("watched", "Watched listings"),
                        ],
                        max_length=12,
                    ),
                ),
                ("window_start", models.DateTimeField(null=True)),
                ("window_end", models.DateTimeField(null=True)),
                (
                    "token",
                    models.TextField(
                        blank=True, help_text="The next page, in the provider's own words; empty at the start"
                    ),
                ),
                ("pages", models.PositiveIntegerField(default=0)),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
                (
                    "feed",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cursors",
                        to="mls_sync.feed",
                    ),
                ),
                (
                    "run",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="mls_sync.syncrun"
                    ),
                ),
                ("resource", models.CharField(db_default="Property", default="Property", max_length=40)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("feed", "resource"), name="one_cursor_per_resource")],
            },
        ),
        migrations.CreateModel(
            name="QuarantinedRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("listing_key", models.TextField(blank=True, help_text="Empty where the record itself had none")),
                ("content_hash", models.BinaryField(max_length=16)),
                ("field", models.TextField(help_text="RESO field to look at")),
                ("reason", models.TextField()),
                ("raw", models.TextField(help_text="The source record as it came, as JSON text")),
                ("attempts", models.PositiveIntegerField(default=1)),
                ("first_seen_at", models.DateTimeField()),
                ("last_seen_at", models.DateTimeField()),
                ("resolved_at", models.DateTimeField(null=True, verbose_name="settled at")),
                (
                    "feed",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="quarantined", to="mls_sync.feed"
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
                (
                    "dismissed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("dismissed_why", models.TextField(blank=True, db_default="")),
                (
                    "settled",
                    models.CharField(
                        blank=True,
                        choices=[("stored", "Stored"), ("gone", "No longer at the MLS"), ("dismissed", "Dismissed")],
                        db_default="",
                        max_length=9,
                    ),
                ),
            ],
            options={
                "ordering": ["-last_seen_at"],
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("feed", "listing_key", "content_hash"), name="one_quarantine_per_record"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RateBudget",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "credential",
                    models.CharField(help_text="Digest of host and token; the token itself is not kept", max_length=64),
                ),
                (
                    "suspended_until",
                    models.DateTimeField(help_text="The source asked us to wait (Retry-After)", null=True),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
                (
                    "counted_at",
                    models.DateTimeField(default=django.utils.timezone.now, help_text="When something was last spent"),
                ),
                (
                    "spent",
                    models.JSONField(
                        default=dict,
                        help_text="For each limit (unit/seconds) what was spent in which part of its period",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "credential"), name="one_budget_per_credential")
                ],
            },
        ),
        migrations.CreateModel(
            name="FeedChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("setting", models.CharField(max_length=60)),
                ("old", models.TextField(blank=True)),
                ("new", models.TextField(blank=True)),
                (
                    "decides_records",
                    models.BooleanField(
                        help_text="Filter, data share, address, token: what the MLS gives depends on it"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "feed",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="changes", to="mls_sync.feed"
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["feed", "-at"], name="changes_of_a_feed")],
            },
        ),
        migrations.CreateModel(
            name="AccessToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("credential", models.CharField(help_text="Digest of what it was issued for", max_length=64)),
                ("token", realty.secrets.EncryptedJSONField(default=dict)),
                ("expires_at", models.DateTimeField()),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "credential"), name="one_token_per_credential")
                ],
            },
        ),
        migrations.CreateModel(
            name="FeedFieldMap",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField()),
                (
                    "rules",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text='RESO fields out of the source\'s: [{"field": "SubdivisionName", "names": ["Tract"]}]. Optional: "reader", and "values", which translates them.',
                    ),
                ),
                (
                    "extra",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text='Further fields that stay searchable: [{"name": "PoolLength", "names": ["Pool Length"], "reader": "number"}].',
                    ),
                ),
                ("note", models.CharField(blank=True, help_text="Why, for those who look at it later", max_length=200)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "feed",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="field_maps",
                        to="mls_sync.feed",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "verbose_name": "field map",
                "ordering": ["feed", "-version"],
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("feed", "version"), name="one_map_per_version")],
            },
        ),
        migrations.CreateModel(
            name="HeldRemoval",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("listing_key", models.TextField()),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="held_removals",
                        to="mls_sync.syncrun",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("run", "listing_key"), name="one_held_removal_per_run")
                ],
            },
        ),
        migrations.CreateModel(
            name="RunDrift",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("records", models.PositiveIntegerField(default=0)),
                ("fields", models.JSONField(default=dict, help_text='Field: {"seen", "filled", "sample"}')),
                (
                    "new_values",
                    models.JSONField(
                        default=dict, help_text="Field: values without a known meaning, with their counts"
                    ),
                ),
                (
                    "run",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="drift", to="mls_sync.syncrun"
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="SourceMetadata",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(help_text="In the provider's own words, e.g. property_types", max_length=60)),
                ("value", models.JSONField(null=True)),
                ("read_at", models.DateTimeField()),
                (
                    "feed",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="metadata",
                        to="mls_sync.feed",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("feed", "name"), name="one_metadata_per_name")],
            },
        ),
        # The wall between tenants.
        rls.EnableRowSecurity("mls_sync_feed"),
        rls.EnableRowSecurity("mls_sync_syncrun"),
        rls.EnableRowSecurity("mls_sync_syncerror"),
        rls.EnableRowSecurity("mls_sync_sweepkey"),
        rls.EnableRowSecurity("mls_sync_cursor"),
        rls.EnableRowSecurity("mls_sync_quarantinedrecord"),
        rls.EnableRowSecurity("mls_sync_ratebudget"),
        rls.EnableRowSecurity("mls_sync_feedchange"),
        rls.EnableRowSecurity("mls_sync_accesstoken"),
        rls.EnableRowSecurity("mls_sync_feedfieldmap"),
        rls.EnableRowSecurity("mls_sync_heldremoval"),
        rls.EnableRowSecurity("mls_sync_rundrift"),
        rls.EnableRowSecurity("mls_sync_sourcemetadata"),
    ]
