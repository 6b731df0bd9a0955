"""Reports that compare a collection with its source."""

import django.db.models.deletion
from django.db import migrations, models

from realty.tenants import rls


class Migration(migrations.Migration):
    dependencies = [
        ("mls_sync", "0002_analyze_by_function"),
        ("tenants", "0004_append_only"),
    ]

    operations = [
        migrations.AddField(
            model_name="sweepkey",
            name="modified_at",
            field=models.DateTimeField(help_text="As the source's list dates the record, where it does", null=True),
        ),
        migrations.AlterField(
            model_name="syncrun",
            name="trigger",
            field=models.CharField(default="manual", help_text="schedule, manual, repair or command", max_length=12),
        ),
        migrations.CreateModel(
            name="CompletenessReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "measured_by",
                    models.CharField(
                        choices=[
                            ("key_list", "The source's list of all keys"),
                            ("snapshot", "A complete read of the source"),
                            ("total", "The total that the source announced"),
                        ],
                        max_length=8,
                    ),
                ),
                ("measured_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(help_text="When the run that repaired it had ended", null=True)),
                (
                    "announced",
                    models.PositiveIntegerField(help_text="The source's own total of the feed's filter", null=True),
                ),
                (
                    "at_source",
                    models.PositiveIntegerField(help_text="Different keys at the source; by total alone, the total"),
                ),
                (
                    "without_key",
                    models.PositiveIntegerField(default=0, help_text="Records that the source listed without a key"),
                ),
                ("here", models.PositiveIntegerField(help_text="Listings stored when it was measured")),
                ("missing", models.PositiveIntegerField()),
                ("extra", models.PositiveIntegerField()),
                ("stale", models.PositiveIntegerField()),
                (
                    "dated",
                    models.PositiveIntegerField(
                        default=0, help_text="Listings whose timestamps were compared; 0 where the source lists none"
                    ),
                ),
                ("here_after", models.PositiveIntegerField(null=True)),
                ("missing_after", models.PositiveIntegerField(null=True)),
                ("extra_after", models.PositiveIntegerField(null=True)),
                ("stale_after", models.PositiveIntegerField(null=True)),
                (
                    "quarantined",
                    models.PositiveIntegerField(default=0, help_text="Of the missing ones: refused, and kept"),
                ),
                (
                    "feed",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="completeness_reports",
                        to="mls_sync.feed",
                    ),
                ),
                (
                    "run",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="completeness_report",
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
                "ordering": ["-measured_at", "-pk"],
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="CompletenessKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "problem",
                    models.CharField(
                        choices=[("missing", "Missing"), ("extra", "Extra"), ("stale", "Stale")], max_length=7
                    ),
                ),
                ("listing_key", models.TextField()),
                ("listing_id", models.TextField(blank=True)),
                ("address", models.TextField(blank=True)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("open", "Still so"),
                            ("fetched", "Fetched"),
                            ("removed", "Removed"),
                            ("gone", "No longer at the source"),
                            ("kept", "Kept: the source still has it"),
                            ("quarantined", "In quarantine"),
                            ("waiting", "Waits for staff: mass delete"),
                        ],
                        default="open",
                        max_length=11,
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="keys",
                        to="mls_sync.completenessreport",
                    ),
                ),
            ],
            options={
                "ordering": ["problem", "listing_key"],
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddIndex(
            model_name="completenessreport",
            index=models.Index(fields=["feed", "-measured_at"], name="completeness_by_feed"),
        ),
        migrations.AddConstraint(
            model_name="completenesskey",
            constraint=models.UniqueConstraint(
                fields=("report", "problem", "listing_key"), name="one_completeness_key"
            ),
        ),
        rls.EnableRowSecurity("mls_sync_completenessreport"),
        rls.EnableRowSecurity("mls_sync_completenesskey"),
    ]
