"""What the staff console knows of runs: figures of each day, their logs, the settings they had, and how feeds are."""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from realty.tenants import rls

# Days before the upgrade, from the runs that ended on them. The scope ends with the transaction.
COUNT_EARLIER_RUNS = """
SELECT set_config('realty.platform', 'on', true);
INSERT INTO mls_sync_runday (
    tenant_id, feed_id, day, complete, partial, failed, cancelled, fetched, created, updated, unchanged, quarantined,
    skipped, removed, vanished, requests, bytes_received)
SELECT tenant_id, feed_id, (finished_at AT TIME ZONE 'UTC')::date,
    count(*) FILTER (WHERE status = 'complete'), count(*) FILTER (WHERE status = 'partial'),
    count(*) FILTER (WHERE status = 'failed'), count(*) FILTER (WHERE status = 'cancelled'),
    sum(fetched), sum(created), sum(updated), sum(unchanged), sum(quarantined), sum(skipped), sum(removed),
    sum(vanished), sum(requests), sum(bytes_received)
FROM mls_sync_syncrun
WHERE status IN ('complete', 'partial', 'failed', 'cancelled') AND finished_at IS NOT NULL
GROUP BY 1, 2, 3;
SELECT set_config('realty.platform', '', true);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("mls_sync", "0007_media_volume"),
        ("tenants", "0004_append_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FeedHealth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("measured_at", models.DateTimeField()),
                (
                    "changes",
                    models.PositiveIntegerField(default=0, help_text="Changes of the last day whose delay is known"),
                ),
                ("p50_seconds", models.FloatField(null=True)),
                ("p95_seconds", models.FloatField(null=True)),
                ("limit_seconds", models.FloatField()),
                ("late_at", models.DateTimeField(help_text="When the last complete sync is older than the limit")),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="PlatformDay",
            fields=[
                ("complete", models.PositiveIntegerField(default=0)),
                ("partial", models.PositiveIntegerField(default=0)),
                ("failed", models.PositiveIntegerField(default=0)),
                ("cancelled", models.PositiveIntegerField(default=0, verbose_name="canceled")),
                ("fetched", models.PositiveBigIntegerField(default=0)),
                ("created", models.PositiveBigIntegerField(default=0)),
                ("updated", models.PositiveBigIntegerField(default=0)),
                ("unchanged", models.PositiveBigIntegerField(default=0)),
                ("quarantined", models.PositiveBigIntegerField(default=0)),
                ("skipped", models.PositiveBigIntegerField(default=0)),
                ("removed", models.PositiveBigIntegerField(default=0)),
                ("vanished", models.PositiveBigIntegerField(default=0)),
                ("requests", models.PositiveBigIntegerField(default=0)),
                ("bytes_received", models.PositiveBigIntegerField(default=0)),
                ("day", models.DateField(help_text="In UTC", primary_key=True, serialize=False)),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="RunDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(help_text="In UTC")),
                ("complete", models.PositiveIntegerField(default=0)),
                ("partial", models.PositiveIntegerField(default=0)),
                ("failed", models.PositiveIntegerField(default=0)),
                ("cancelled", models.PositiveIntegerField(default=0, verbose_name="canceled")),
                ("fetched", models.PositiveBigIntegerField(default=0)),
                ("created", models.PositiveBigIntegerField(default=0)),
                ("updated", models.PositiveBigIntegerField(default=0)),
                ("unchanged", models.PositiveBigIntegerField(default=0)),
                ("quarantined", models.PositiveBigIntegerField(default=0)),
                ("skipped", models.PositiveBigIntegerField(default=0)),
                ("removed", models.PositiveBigIntegerField(default=0)),
                ("vanished", models.PositiveBigIntegerField(default=0)),
                ("requests", models.PositiveBigIntegerField(default=0)),
                ("bytes_received", models.PositiveBigIntegerField(default=0)),
            ],
            options={
                "ordering": ["-day"],
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="RunLogLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("slice", "A worker took it up"),
                            ("page", "Stored"),
                            ("keys", "Keys of the source listed"),
                            ("compared", "Compared with the collection"),
                            ("asked", "Asked for listings that seemed gone"),
                            ("removed", "Marked what is gone"),
                            ("repaired", "Fetched what was missing"),
                            ("refreshed", "Fetched what was older here"),
                            ("restarted", "Reads its window again from the first page"),
                        ],
                        max_length=10,
                    ),
                ),
                ("totals", models.JSONField(default=dict)),
            ],
            options={
                "ordering": ["pk"],
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="SettingsSnapshot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(help_text="SHA-256 of the settings", max_length=64)),
                ("settings", models.JSONField()),
                ("taken_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddField(
            model_name="ratebudget",
            name="fullest",
            field=models.FloatField(
                db_default=0, default=0, help_text="The largest share of a limit that was spent then"
            ),
        ),
        migrations.AddField(
            model_name="ratebudget",
            name="limits",
            field=models.JSONField(
                db_default={}, default=dict, help_text="The most that each limit allows, when last counted"
            ),
        ),
        migrations.AddField(
            model_name="syncrun",
            name="bytes_received",
            field=models.PositiveBigIntegerField(
                db_default=0, default=0, help_text="Of the source's answers, unpacked, as its limits count them"
            ),
        ),
        migrations.AddIndex(
            model_name="quarantinedrecord",
            index=models.Index(condition=models.Q(("resolved_at", None)), fields=["feed"], name="quarantine_waiting"),
        ),
        migrations.AddIndex(
            model_name="syncerror",
            index=models.Index(fields=["-occurred_at", "-id"], name="errors_by_time"),
        ),
        migrations.AddField(
            model_name="feedhealth",
            name="feed",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="health", to="mls_sync.feed"
            ),
        ),
        migrations.AddField(
            model_name="feedhealth",
            name="last_run",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="mls_sync.syncrun",
            ),
        ),
        migrations.AddField(
            model_name="feedhealth",
            name="tenant",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"),
        ),
        migrations.AddField(
            model_name="runday",
            name="feed",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="run_days", to="mls_sync.feed"
            ),
        ),
        migrations.AddField(
            model_name="runday",
            name="tenant",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"),
        ),
        migrations.AddField(
            model_name="runlogline",
            name="run",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="log_lines", to="mls_sync.syncrun"
            ),
        ),
        migrations.AddField(
            model_name="runlogline",
            name="tenant",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"),
        ),
        migrations.AddField(
            model_name="settingssnapshot",
            name="feed",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="mls_sync.feed"
            ),
        ),
        migrations.AddField(
            model_name="settingssnapshot",
            name="tenant",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"),
        ),
        migrations.AddField(
            model_name="syncrun",
            name="settings",
            field=models.ForeignKey(
                db_index=False,
                help_text="The feed's settings when the run began",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="mls_sync.settingssnapshot",
            ),
        ),
        migrations.AddIndex(
            model_name="syncrun",
            index=models.Index(fields=["feed", "-requested_at", "-id"], name="runs_of_feed"),
        ),
        migrations.AddIndex(
            model_name="syncrun",
            index=models.Index(fields=["tenant", "-requested_at", "-id"], name="runs_of_tenant"),
        ),
        migrations.AddIndex(
            model_name="syncrun",
            index=models.Index(fields=["-requested_at", "-id"], name="runs_by_time"),
        ),
        migrations.AddIndex(
            model_name="syncrun",
            index=models.Index(fields=["finished_at"], name="runs_by_end"),
        ),
        migrations.AddIndex(
            model_name="runday",
            index=models.Index(fields=["day"], name="run_days_by_day"),
        ),
        migrations.AddConstraint(
            model_name="runday",
            constraint=models.UniqueConstraint(fields=("feed", "day"), name="one_row_per_feed_and_day"),
        ),
        migrations.AddIndex(
            model_name="runlogline",
            index=django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=["at"], name="run_log_by_time"),
        ),
        migrations.AddConstraint(
            model_name="settingssnapshot",
            constraint=models.UniqueConstraint(fields=("feed", "digest"), name="one_snapshot_per_settings"),
        ),
        # The wall between tenants.
        rls.EnableRowSecurity("mls_sync_settingssnapshot"),
        rls.EnableRowSecurity("mls_sync_runlogline"),
        rls.EnableRowSecurity("mls_sync_runday"),
        rls.EnableRowSecurity("mls_sync_feedhealth"),
        # Sums of all tenants, which none of them sees.
        rls.EnableRowSecurity("mls_sync_platformday", rls.PLATFORM),
        migrations.RunSQL(COUNT_EARLIER_RUNS, migrations.RunSQL.noop),
    ]
