"""What a feed's source sends over time, the changes that wait for a decision, and how far a remap is."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from realty.tenants import rls


class Migration(migrations.Migration):
    dependencies = [
        ("mls_sync", "0003_feed_files"),
        ("tenants", "0004_append_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="rundrift",
            name="fields",
            field=models.JSONField(default=dict, help_text='Field: {"seen", "filled", "samples", "kinds"}'),
        ),
        migrations.CreateModel(
            name="FieldStatistics",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("records", models.PositiveIntegerField(default=0, help_text="Looked at, ever")),
                (
                    "fields",
                    models.JSONField(
                        default=dict, help_text='Field: {"of", "seen", "filled", "missed", "samples", "kinds", "since"}'
                    ),
                ),
                ("looked_at", models.DateTimeField(auto_now=True)),
                (
                    "feed",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="field_statistics", to="mls_sync.feed"
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
                "verbose_name": "field statistics",
                "verbose_name_plural": "field statistics",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="DriftFinding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("new", "New field"),
                            ("vanished", "Vanished field"),
                            ("retyped", "Retyped field"),
                            ("value", "New lookup value"),
                        ],
                        max_length=10,
                    ),
                ),
                ("field", models.CharField(max_length=120)),
                ("value", models.CharField(blank=True, help_text="Of a lookup", max_length=200)),
                (
                    "records",
                    models.PositiveIntegerField(default=0, help_text="Looked at that had it, or should have had it"),
                ),
                ("samples", models.JSONField(default=list)),
                (
                    "was",
                    models.CharField(
                        blank=True, help_text="The kind of value before, of a retyped field", max_length=20
                    ),
                ),
                ("now", models.CharField(blank=True, max_length=20)),
                ("found_at", models.DateTimeField(auto_now_add=True)),
                ("last_seen_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("accepted", "Accepted"),
                            ("ignored", "Ignored"),
                            ("postponed", "Postponed"),
                            ("over", "Over"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("postponed_until", models.DateTimeField(null=True)),
                (
                    "decided_by",
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
                        related_name="drift_findings",
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
                "ordering": ["feed", "kind", "field", "value"],
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("feed", "kind", "field", "value"), name="one_finding_per_change")
                ],
            },
        ),
        migrations.CreateModel(
            name="Remap",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(help_text="Of the feed's map; 0 is the built-in one")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("running", "Running"),
                            ("waiting", "Waiting for the sync"),
                            ("complete", "Complete"),
                            ("failed", "Failed"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                ("requested_at", models.DateTimeField(auto_now_add=True)),
                ("started_at", models.DateTimeField(null=True)),
                ("heartbeat_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("slices", models.PositiveIntegerField(default=0)),
                ("after", models.BigIntegerField(default=0, help_text="Id of the last listing that was looked at")),
                ("total", models.PositiveIntegerField(default=0, help_text="Stored listings when it began")),
                ("looked_at", models.PositiveIntegerField(default=0)),
                ("written", models.PositiveIntegerField(default=0)),
                ("refused", models.PositiveIntegerField(default=0, help_text="Listings that stay as they were")),
                ("refused_keys", models.JSONField(default=list, help_text="Some of them")),
                ("message", models.TextField(blank=True)),
                (
                    "feed",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="remaps", to="mls_sync.feed"
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
            ],
            options={
                "ordering": ["-requested_at", "-pk"],
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ("queued", "running", "waiting"))),
                        fields=("feed",),
                        name="one_open_remap_per_feed",
                    )
                ],
            },
        ),
        rls.EnableRowSecurity("mls_sync_fieldstatistics"),
        rls.EnableRowSecurity("mls_sync_driftfinding"),
        rls.EnableRowSecurity("mls_sync_remap"),
    ]
