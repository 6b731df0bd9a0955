"""Files that feeds are read from."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from realty.tenants import rls


class Migration(migrations.Migration):
    dependencies = [
        ("mls_sync", "0002_analyze_by_function"),
        ("tenants", "0004_append_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FeedFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", models.CharField(help_text="In the storage", max_length=300, unique=True)),
                ("name", models.CharField(help_text="As the person's computer or the server calls it", max_length=200)),
                ("size", models.BigIntegerField(help_text="Bytes")),
                ("digest", models.CharField(help_text="XXH3 of its content, 128 bits", max_length=32)),
                (
                    "etag",
                    models.CharField(
                        blank=True, help_text="Of a watched address, as its server named this state", max_length=300
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "accepted_at",
                    models.DateTimeField(blank=True, help_text="When a person, or a sync, said to read it", null=True),
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
                    "feed",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="files", to="mls_sync.feed"
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
                "ordering": ["-pk"],
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        rls.EnableRowSecurity("mls_sync_feedfile"),
    ]
