import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from realty.tenants.rls import EnableRowSecurity


class Migration(migrations.Migration):
    dependencies = [("mls_sync", "0008_console"), ("tenants", "0004_append_only")]

    operations = [
        migrations.CreateModel(
            name="MongoImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("database", models.TextField()),
                ("source", models.TextField(help_text="The collection of MongoDB")),
                ("token", models.TextField(blank=True, help_text="The last _id that was read, as Extended JSON")),
                ("pages", models.PositiveIntegerField(default=0)),
                (
                    "expected",
                    models.PositiveIntegerField(help_text="Documents that the collection held when it began", null=True),
                ),
                ("read", models.PositiveIntegerField(default=0)),
                ("created", models.PositiveIntegerField(default=0)),
                ("updated", models.PositiveIntegerField(default=0)),
                ("unchanged", models.PositiveIntegerField(default=0)),
                ("quarantined", models.PositiveIntegerField(default=0)),
                ("skipped", models.PositiveIntegerField(default=0)),
                ("skipped_why", models.JSONField(default=dict, help_text="How many for each reason")),
                (
                    "refused_why",
                    models.JSONField(default=dict, help_text="How many went to quarantine for each reason"),
                ),
                ("started_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "moved_at",
                    models.DateTimeField(default=django.utils.timezone.now, help_text="When its last page was stored"),
                ),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "feed",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="mongo_imports", to="mls_sync.feed"
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
                "verbose_name": "import from MongoDB",
                "verbose_name_plural": "imports from MongoDB",
                "ordering": ["-started_at", "-pk"],
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("finished_at", None)),
                        fields=("feed", "database", "source"),
                        name="one_open_import_per_source",
                    )
                ],
            },
        ),
        EnableRowSecurity("mls_sync_mongoimport"),
    ]
