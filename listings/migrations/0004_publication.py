import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import realty.secrets
from realty.tenants.rls import EnableRowSecurity


class Migration(migrations.Migration):
    dependencies = [("listings", "0003_volumes"), ("tenants", "0004_append_only")]

    operations = [
        migrations.CreateModel(
            name="Publication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "secrets",
                    realty.secrets.EncryptedJSONField(
                        blank=True, default=dict, help_text="The URI; stored encrypted, never shown again"
                    ),
                ),
                (
                    "database",
                    models.CharField(
                        blank=True, help_text="Leave it empty where the URI names the database", max_length=63
                    ),
                ),
                ("enabled", models.BooleanField(default=True)),
                (
                    "expired_days",
                    models.PositiveSmallIntegerField(
                        default=90,
                        help_text="So many days after their status changed, MongoDB removes ended listings automatically",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(3650),
                        ],
                        verbose_name="days of ended listings",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "rebuilt_until",
                    models.BigIntegerField(
                        editable=False,
                        help_text="Everything is published again, up to this listing; empty: it is done",
                        null=True,
                    ),
                ),
                (
                    "may_remove_many",
                    models.BooleanField(default=False, editable=False, help_text="Staff agreed, for this rebuild"),
                ),
                (
                    "shape",
                    models.CharField(
                        blank=True, editable=False, help_text="What decides what documents hold", max_length=64
                    ),
                ),
                (
                    "published_at",
                    models.DateTimeField(editable=False, help_text="Last time that it was up to date", null=True),
                ),
                (
                    "published",
                    models.PositiveBigIntegerField(default=0, editable=False, help_text="Documents written so far"),
                ),
                (
                    "removed",
                    models.PositiveBigIntegerField(default=0, editable=False, help_text="Documents removed so far"),
                ),
                (
                    "refused",
                    models.JSONField(
                        default=dict, editable=False, help_text="Listings that MongoDB does not take, and why"
                    ),
                ),
                ("last_error", models.TextField(blank=True, editable=False)),
                ("failures", models.PositiveIntegerField(default=0, editable=False, help_text="In a row")),
                ("failing_since", models.DateTimeField(editable=False, null=True)),
                ("next_attempt_at", models.DateTimeField(editable=False, null=True)),
                (
                    "collection",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="publication",
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
            options={"ordering": ["collection__name"], "abstract": False, "base_manager_name": "objects"},
        ),
        EnableRowSecurity("listings_publication"),
    ]
