"""Reports that compare a collection with its source, a faster key sweep, and listings of the tenant's own."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from realty.tenants import rls

# As 0002_analyze_by_function made it.
FUNCTION = """
CREATE FUNCTION mls_sync_analyze_sweep_keys() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    ANALYZE mls_sync_sweepkey;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("listings", "0002_triggers_and_functions"),
        ("mls_sync", "0005_failure_policy"),
        ("tenants", "0004_append_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
        migrations.CreateModel(
            name="OwnListingChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("listing_key", models.TextField()),
                (
                    "act",
                    models.CharField(
                        choices=[("created", "Entered"), ("changed", "Changed"), ("deleted", "Deleted")], max_length=7
                    ),
                ),
                ("by_name", models.TextField(help_text="Also known when the account is gone")),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("changes", models.JSONField(default=dict, help_text="RESO field -> [before, after], as text")),
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
                    "collection",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="listings.collection",
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
            },
        ),
        migrations.CreateModel(
            name="OwnPhoto",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("listing_key", models.TextField()),
                (
                    "key",
                    models.UUIDField(
                        default=uuid.uuid4, help_text="Part of its address and of its files' names", unique=True
                    ),
                ),
                ("width", models.PositiveIntegerField(help_text="Pixels of the large file")),
                ("height", models.PositiveIntegerField()),
                ("size", models.PositiveIntegerField(help_text="Bytes of both files")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "collection",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="listings.collection",
                    ),
                ),
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
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="SweepDifference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "problem",
                    models.CharField(
                        choices=[("missing", "Missing"), ("extra", "Extra"), ("stale", "Stale")], max_length=7
                    ),
                ),
                ("listing_key", models.TextField()),
                (
                    "modified_at",
                    models.DateTimeField(help_text="Of a stale one, as the source's list dates it", null=True),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sweep_differences",
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
            },
        ),
        migrations.CreateModel(
            name="SweepPage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("keys", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                (
                    "modified",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DateTimeField(null=True),
                        help_text="As the source's list dates them",
                        null=True,
                        size=None,
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sweep_pages", to="mls_sync.syncrun"
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
        migrations.DeleteModel(
            name="SweepKey",
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
        migrations.AddIndex(
            model_name="ownlistingchange",
            index=models.Index(fields=["collection", "listing_key", "-at"], name="own_change_of_listing"),
        ),
        migrations.AddIndex(
            model_name="ownphoto",
            index=models.Index(fields=["collection", "listing_key"], name="own_photo_of_listing"),
        ),
        migrations.AddConstraint(
            model_name="sweepdifference",
            constraint=models.UniqueConstraint(
                fields=("run", "problem", "listing_key"), name="one_sweep_difference_per_key"
            ),
        ),
        # The wall between tenants.
        rls.EnableRowSecurity("mls_sync_sweeppage"),
        rls.EnableRowSecurity("mls_sync_sweepdifference"),
        rls.EnableRowSecurity("mls_sync_completenessreport"),
        rls.EnableRowSecurity("mls_sync_completenesskey"),
        rls.EnableRowSecurity("mls_sync_ownphoto"),
        rls.EnableRowSecurity("mls_sync_ownlistingchange"),
        # Keys are hardly compressed, and it takes longer than all else that is done with them.
        migrations.RunSQL("ALTER TABLE mls_sync_sweeppage ALTER COLUMN keys SET STORAGE EXTERNAL", ""),
        migrations.RunSQL("DROP FUNCTION mls_sync_analyze_sweep_keys()", FUNCTION),
    ]
